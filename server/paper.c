/* Draws a printed document: blocks down the page, tables that repeat their head, page numbers; cairo draws, pango shapes the text. */
#include "paper.h"

#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/log.h"
#include "base/packing.h"

enum { COLUMNS_MOST = 16 };
/* Points. A column is never narrower than a short word. */
static const double page_width = 595.28, page_height = 841.89, margin = 56, footer_at = 800, cell_padding = 6, column_least = 40, heading_room = 90;

#ifdef __SANITIZE_ADDRESS__
/* fontconfig keeps its patterns to the end of the process, behind pointers that the leak checker doesn't follow. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\nleak:libpango";
}
#endif

struct style {
    const char *kind, *tag, *font;
    double before, after;
};
static const struct style styles[] = {
    {"h1", "H1", "DejaVu Sans Bold 20", 0, 14}, {"h2", "H2", "DejaVu Sans Bold 13", 14, 6},     {"p", "P", "DejaVu Sans 10.5", 0, 8},          {"small", "P", "DejaVu Sans 8.5", 0, 6},
    {"code", "P", "DejaVu Sans Mono 13", 4, 10}, {"table_head", "TH", "DejaVu Sans Bold 9.5", 0, 0}, {"table_row", "TD", "DejaVu Sans 9.5", 0, 0}, {"line", NULL, NULL, 6, 12},
    {"page", NULL, NULL, 0, 0},
};

struct paper {
    struct arena *arena;
    cairo_t *cairo;
    struct text language, page_word;
    double y;
    int page, pages_count; /* pages_count: known in the second round */
    const struct table *blocks;
};

/* A run of rows that is one table. */
struct grid {
    size_t first, count, columns_count;
    double widths[COLUMNS_MOST];
    bool has_head;
};

static int draw_round(struct paper *paper, struct text title, int pages_count, struct buffer *out);
static cairo_status_t take_bytes(void *owner, const unsigned char *bytes, unsigned length);
static void draw_blocks(struct paper *paper);
static const struct style *style_of(struct text kind);
static void draw_text(struct paper *paper, const struct style *style, struct text text);
static void draw_line(struct paper *paper);
static size_t draw_table(struct paper *paper, size_t first);
static void measure(struct paper *paper, struct grid *grid);
static void draw_row(struct paper *paper, const struct grid *grid, size_t row);
static double row_height(struct paper *paper, const struct grid *grid, size_t row);
static bool is_row(struct text kind);
static struct text kind_at(const struct paper *paper, size_t block);
static struct text text_at(const struct paper *paper, size_t block);
static PangoLayout *lay_out(struct paper *paper, const char *font, struct text text, double width);
static double height_of(PangoLayout *layout);
static void next_page(struct paper *paper);
static void draw_footer(struct paper *paper);
static double bottom(void);

void paper_pack(struct buffer *out, struct text title, struct text language, struct text page_word, const struct table *blocks) {
    pack_text(out, title);
    pack_text(out, language);
    pack_text(out, page_word);
    pack_table(out, blocks);
}

bool paper_knows(struct text kind) {
    return style_of(kind) != NULL;
}

bool paper_make(struct text packed, struct buffer *out) {
    struct paper paper = {.arena = arena_new()};
    struct text title, rest = packed;
    struct table blocks;
    bool is_good = packed.length <= 2 * PAPER_BYTES_MOST && unpack_text(&rest, &title) && unpack_text(&rest, &paper.language) && unpack_text(&rest, &paper.page_word) &&
                   unpack_table(&rest, paper.arena, &blocks) && blocks.columns_count == 2 && blocks.rows_count <= PAPER_BLOCKS_MOST;
    paper.blocks = &blocks;
    for (size_t i = 0; is_good && i < blocks.rows_count; i++) is_good = style_of(kind_at(&paper, i)) && text_is_utf8(text_at(&paper, i));
    if (is_good) {
        /* The first round is for the number of pages. */
        struct buffer nothing = {0};
        int pages_count = draw_round(&paper, title, 0, &nothing);
        buffer_release(&nothing);
        is_good = pages_count > 0 && draw_round(&paper, title, pages_count, out) == pages_count;
    }
    arena_free(paper.arena);
    return is_good;
}

/* How many pages it took; 0: it failed. */
static int draw_round(struct paper *paper, struct text title, int pages_count, struct buffer *out) {
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, out, page_width, page_height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, arena_string(paper->arena, title));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Amphi");
    paper->cairo = cairo_create(surface);
    paper->y = margin;
    paper->page = 1;
    paper->pages_count = pages_count;
    cairo_tag_begin(paper->cairo, "Document", NULL);
    draw_blocks(paper);
    cairo_tag_end(paper->cairo, "Document");
    draw_footer(paper);
    cairo_show_page(paper->cairo);
    bool is_good = cairo_status(paper->cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(paper->cairo);
    cairo_surface_finish(surface);
    is_good = is_good && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return is_good ? paper->page : 0;
}

static cairo_status_t take_bytes(void *owner, const unsigned char *bytes, unsigned length) {
    buffer_append(owner, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static void draw_blocks(struct paper *paper) {
    for (size_t i = 0; i < paper->blocks->rows_count;) {
        struct text kind = kind_at(paper, i);
        if (is_row(kind)) {
            i = draw_table(paper, i);
            continue;
        }
        if (text_is(kind, "line"))
            draw_line(paper);
        else if (text_is(kind, "page"))
            next_page(paper);
        else
            draw_text(paper, style_of(kind), text_at(paper, i));
        i++;
    }
}

static const struct style *style_of(struct text kind) {
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (text_is(kind, styles[i].kind)) return &styles[i];
    return NULL;
}

/* Line by line, so that a long text goes on over the page. */
static void draw_text(struct paper *paper, const struct style *style, struct text text) {
    bool is_heading = style->tag[0] == 'H';
    if (paper->y > margin) paper->y += style->before;
    if (is_heading && paper->y + heading_room > bottom()) next_page(paper);
    PangoLayout *layout = lay_out(paper, style->font, text, page_width - 2 * margin);
    PangoLayoutIter *lines = pango_layout_get_iter(layout);
    double start = paper->y;
    cairo_tag_begin(paper->cairo, style->tag, NULL);
    do {
        int top, end;
        pango_layout_iter_get_line_yrange(lines, &top, &end);
        if (start + (double)end / PANGO_SCALE > bottom() && paper->y > margin) {
            cairo_tag_end(paper->cairo, style->tag);
            next_page(paper);
            start = paper->y - (double)top / PANGO_SCALE;
            cairo_tag_begin(paper->cairo, style->tag, NULL);
        }
        cairo_move_to(paper->cairo, margin, start + (double)pango_layout_iter_get_baseline(lines) / PANGO_SCALE);
        pango_cairo_show_layout_line(paper->cairo, pango_layout_iter_get_line_readonly(lines));
        paper->y = start + (double)end / PANGO_SCALE;
    } while (pango_layout_iter_next_line(lines));
    cairo_tag_end(paper->cairo, style->tag);
    pango_layout_iter_free(lines);
    g_object_unref(layout);
    paper->y += style->after;
}

static void draw_line(struct paper *paper) {
    if (paper->y + 20 > bottom()) next_page(paper);
    paper->y += 6;
    cairo_set_line_width(paper->cairo, 0.75);
    cairo_move_to(paper->cairo, margin, paper->y);
    cairo_line_to(paper->cairo, page_width - margin, paper->y);
    cairo_stroke(paper->cairo);
    paper->y += 12;
}

/* Returns the block after the table. */
static size_t draw_table(struct paper *paper, size_t first) {
    struct grid grid = {.first = first, .has_head = text_is(kind_at(paper, first), "table_head")};
    while (first + grid.count < paper->blocks->rows_count && is_row(kind_at(paper, first + grid.count))) grid.count++;
    measure(paper, &grid);
    cairo_tag_begin(paper->cairo, "Table", NULL);
    for (size_t i = first; i < first + grid.count; i++) {
        double height = row_height(paper, &grid, i), head = grid.has_head && i > first ? row_height(paper, &grid, first) : 0;
        if (paper->y + height > bottom() && paper->y > margin) {
            cairo_tag_end(paper->cairo, "Table");
            next_page(paper);
            cairo_tag_begin(paper->cairo, "Table", NULL);
            if (head > 0 && head + height < bottom() - margin) draw_row(paper, &grid, first);
        }
        draw_row(paper, &grid, i);
    }
    cairo_tag_end(paper->cairo, "Table");
    paper->y += 10;
    return first + grid.count;
}

/* Each column as wide as its longest cell; when that is too much, those above their share shrink together. */
static void measure(struct paper *paper, struct grid *grid) {
    double room = page_width - 2 * margin, sum = 0;
    for (size_t i = grid->first; i < grid->first + grid->count; i++) {
        struct text rest = text_at(paper, i);
        for (size_t c = 0; rest.at && c < COLUMNS_MOST; c++) {
            PangoLayout *layout = lay_out(paper, style_of(kind_at(paper, i))->font, text_cut(&rest, '\t'), 0);
            int width;
            pango_layout_get_size(layout, &width, NULL);
            g_object_unref(layout);
            double needed = (double)width / PANGO_SCALE + 2 * cell_padding;
            if (needed > grid->widths[c]) grid->widths[c] = needed;
            if (c + 1 > grid->columns_count) grid->columns_count = c + 1;
        }
    }
    double share = room / (double)grid->columns_count, large = 0, small = 0;
    for (size_t c = 0; c < grid->columns_count; c++) {
        if (grid->widths[c] < column_least && column_least < share) grid->widths[c] = column_least;
        sum += grid->widths[c];
        *(grid->widths[c] > share ? &large : &small) += grid->widths[c];
    }
    for (size_t c = 0; c < grid->columns_count && sum > room; c++)
        if (grid->widths[c] > share) grid->widths[c] *= (room - small) / large;
}

static double row_height(struct paper *paper, const struct grid *grid, size_t row) {
    struct text rest = text_at(paper, row);
    double most = 0;
    for (size_t c = 0; rest.at && c < grid->columns_count; c++) {
        PangoLayout *layout = lay_out(paper, style_of(kind_at(paper, row))->font, text_cut(&rest, '\t'), grid->widths[c] - 2 * cell_padding);
        double height = height_of(layout);
        g_object_unref(layout);
        most = height > most ? height : most;
    }
    return most + cell_padding;
}

static void draw_row(struct paper *paper, const struct grid *grid, size_t row) {
    const struct style *style = style_of(kind_at(paper, row));
    struct text rest = text_at(paper, row);
    double x = margin, height = row_height(paper, grid, row);
    if (height > bottom() - margin) {
        /* Taller than a page: its cells follow one another as text, so that nothing is lost. */
        while (rest.at) draw_text(paper, style_of(TEXT("small")), text_cut(&rest, '\t'));
        return;
    }
    cairo_tag_begin(paper->cairo, "TR", NULL);
    for (size_t c = 0; rest.at && c < grid->columns_count; c++) {
        PangoLayout *layout = lay_out(paper, style->font, text_cut(&rest, '\t'), grid->widths[c] - 2 * cell_padding);
        cairo_tag_begin(paper->cairo, style->tag, NULL);
        cairo_move_to(paper->cairo, x + cell_padding, paper->y + cell_padding / 2);
        pango_cairo_show_layout(paper->cairo, layout);
        cairo_tag_end(paper->cairo, style->tag);
        g_object_unref(layout);
        x += grid->widths[c];
    }
    cairo_tag_end(paper->cairo, "TR");
    paper->y += height;
    cairo_set_line_width(paper->cairo, style->tag[1] == 'H' ? 1 : 0.4);
    cairo_move_to(paper->cairo, margin, paper->y);
    cairo_line_to(paper->cairo, x > margin + 1 ? x : page_width - margin, paper->y);
    cairo_stroke(paper->cairo);
}

static bool is_row(struct text kind) {
    return text_is(kind, "table_head") || text_is(kind, "table_row");
}

static struct text kind_at(const struct paper *paper, size_t block) {
    return table_cell(paper->blocks, block, 0);
}

static struct text text_at(const struct paper *paper, size_t block) {
    struct text text = table_cell(paper->blocks, block, 1);
    return text.at ? text : TEXT("");
}

/* A width of 0: as wide as it comes. */
static PangoLayout *lay_out(struct paper *paper, const char *font, struct text text, double width) {
    PangoLayout *layout = pango_cairo_create_layout(paper->cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    /* Points are points here: pango would count 96 of them to the inch. */
    pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72);
    pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string(arena_string(paper->arena, paper->language)));
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text.at ? text.at : "", (int)text.length);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (width > 0) pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    return layout;
}

static double height_of(PangoLayout *layout) {
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

static void next_page(struct paper *paper) {
    draw_footer(paper);
    cairo_show_page(paper->cairo);
    paper->page++;
    paper->y = margin;
}

static void draw_footer(struct paper *paper) {
    if (paper->pages_count < 2) return;
    PangoLayout *layout = lay_out(paper, "DejaVu Sans 8", text_of(arena_print(paper->arena, "%.*s %d / %d", TEXT_PRINT(paper->page_word), paper->page, paper->pages_count)), page_width - 2 * margin);
    pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    cairo_move_to(paper->cairo, margin, footer_at);
    pango_cairo_show_layout(paper->cairo, layout);
    g_object_unref(layout);
}

static double bottom(void) {
    return footer_at - 12;
}
