/* The micro-cache: whole anonymous answers, at most one second old, one render in flight per URL; the old one is served meanwhile, and while the database is away (with Age). */
#ifndef HTTP_PAGE_CACHE_H
#define HTTP_PAGE_CACHE_H
#include "request.h"

struct page_cache;
struct page_cache *page_cache_new(size_t bytes_limit /* 64 MiB */);
void page_cache_free(struct page_cache *cache);
/* `key` is language + canonical path + the known query names sorted with their values in order.
   CACHED: the request was answered from the cache (fresh, or old while another request renders it). WAIT: another request renders it for the first time; this one is answered with it
   (or with 503 at its deadline). RENDER: the caller renders; request->flight is set and ends in page_cache_keep or page_cache_give_up (called by itself when the request ends otherwise, or after 4 s). */
enum page_cache_found { PAGE_CACHED, PAGE_WAIT, PAGE_RENDER };
enum page_cache_found page_cache_look(struct page_cache *cache, struct request *request, struct text key);
/* Keeps the answer and sends it to this request and all that wait. Only status 200 without Set-Cookie, from a route marked ANYONE; else give up. Takes the body. */
void page_cache_keep(struct page_cache *cache, struct request *request, const char *content_type, struct buffer *body);
/* Not to be kept: wakes one waiter to render for itself (each of the others in turn). */
void page_cache_give_up(struct page_cache *cache, struct request *request);
/* The database is away: answers from whatever age there is, with Age; false when there is none. */
bool page_cache_serve_stale(struct page_cache *cache, struct request *request, struct text key);
struct page_cache_figures { uint64_t hits, misses, stale, waits; size_t entries, bytes; };
void page_cache_figures(const struct page_cache *cache, struct page_cache_figures *figures);
void page_cache_clear(struct page_cache *cache); /* after a reload of templates */
#endif
