/* What the server makes of a form before its action sees it. */
#include "rendering.h"

#include "base/log.h"
#include "base/packing.h"
#include "markdown.h"

struct rendering {
    struct request *request;
    rendering_done *done;
    void *owner;
    uint64_t asked; /* of the helper process */
};

static void read_sheet(struct rendering *rendering);
static void sheet_read(void *owner, enum helper_outcome outcome, struct buffer *json);
static void write_texts(struct rendering *rendering);
static void texts_written(void *owner, enum helper_outcome outcome, struct buffer *html);
static bool ask(struct rendering *rendering, enum helper_work work, const struct buffer *input, helper_drawn *drawn);
static void forget(void *rendering);

void rendering_start(struct request *request, const struct query_file *file, rendering_done *done, void *owner) {
    struct rendering *rendering = arena_take(request->arena, sizeof *rendering);
    *rendering = (struct rendering){.request = request, .done = done, .owner = owner};
    const char *sheet = arena_print(request->arena, "%s_sheet", request->route->upload ? request->route->upload : "");
    bool is_array;
    if (request->file.name.at && query_file_takes(file, text_of(sheet), &is_array))
        read_sheet(rendering);
    else
        write_texts(rendering);
}

static void read_sheet(struct rendering *rendering) {
    struct request *request = rendering->request;
    struct buffer packed = {0}, none = {0};
    pack_text(&packed, text_of(request->route->markdown));
    pack_text(&packed, text_of(request->route->sealed));
    pack_text(&packed, request->file.bytes);
    if (!ask(rendering, HELPER_TABLE, &packed, sheet_read)) sheet_read(rendering, HELPER_BUSY, &none);
    buffer_release(&packed);
}

static void sheet_read(void *owner, enum helper_outcome outcome, struct buffer *json) {
    struct rendering *rendering = owner;
    struct request *request = rendering->request;
    rendering->asked = 0;
    if (outcome == HELPER_DONE) pairs_add(&request->rendered, request->arena, text_of(arena_print(request->arena, "%s_sheet", request->route->upload)), arena_copy(request->arena, buffer_as_text(json)));
    rendering->done(rendering->owner, outcome, NULL);
}

/* A long text could hold up the loop, so the helper process renders it. */
static void write_texts(struct rendering *rendering) {
    struct request *request = rendering->request;
    struct buffer texts = {0}, html = {0};
    for (struct text rest = text_of(request->route->markdown); rest.at;) {
        struct text sent = pairs_get(&request->form, text_cut(&rest, ' '));
        if (sent.at) pack_text(&texts, sent);
    }
    if (texts.length <= MARKDOWN_NOW_MOST) {
        bool is_good = markdown_make(buffer_as_text(&texts), &html);
        texts_written(rendering, is_good ? HELPER_DONE : HELPER_FAILED, &html);
    } else if (!ask(rendering, HELPER_MARKDOWN, &texts, texts_written)) {
        texts_written(rendering, HELPER_BUSY, &html);
    }
    buffer_release(&texts);
    buffer_release(&html);
}

static void texts_written(void *owner, enum helper_outcome outcome, struct buffer *html) {
    struct rendering *rendering = owner;
    struct request *request = rendering->request;
    struct arena *arena = request->arena;
    struct text made = buffer_as_text(html), one;
    const char *problem = NULL;
    rendering->asked = 0;
    for (struct text rest = text_of(request->route->markdown); rest.at && outcome == HELPER_DONE;) {
        struct text name = text_cut(&rest, ' '), sent = pairs_get(&request->form, name);
        if (!sent.at) continue;
        if (!unpack_text(&made, &one)) BUG("fewer texts came back than were sent");
        if (one.at)
            pairs_add(&request->rendered, arena, text_of(arena_print(arena, "%.*s_html", TEXT_PRINT(name))), arena_copy(arena, one));
        else
            problem = arena_print(arena, "%.*s.%s", TEXT_PRINT(name), sent.length > MARKDOWN_BYTES_MOST ? "too_long" : "too_complex");
    }
    rendering->done(rendering->owner, outcome, problem);
}

/* False: busy. The request may end first; then nobody is called back. */
static bool ask(struct rendering *rendering, enum helper_work work, const struct buffer *input, helper_drawn *drawn) {
    rendering->asked = helper_draw(site_of(rendering->request)->helper, work, buffer_as_text(input), drawn, rendering);
    if (rendering->asked) arena_drop(rendering->request->arena, forget, rendering);
    return rendering->asked != 0;
}

static void forget(void *owner) {
    struct rendering *rendering = owner;
    if (rendering->asked) helper_forget(site_of(rendering->request)->helper, rendering->asked);
    rendering->asked = 0;
}
