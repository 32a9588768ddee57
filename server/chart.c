/* Draws a chart: a scale of round numbers, one pattern and colour for each series, every number written at its mark. Presentation attributes only. */
#include "chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "view/wording.h"

static const double width = 720, height = 380, left = 76, right = 16, bottom = 64, legend_line = 18;

struct inks {
    const char *paper, *ink, *soft, *line, *target, *series[CHART_SERIES_MOST];
};
/* Each series stands out from the paper by 3:1 and more (WCAG 1.4.11), texts by 4.5:1; the dark ones are for dark paper. */
static const struct inks light = {"#ffffff", "#1c1a2e", "#56536b", "#ddd8ca", "#a3320b", {"#23408e", "#a3320b", "#1d6b57", "#6d3fa0", "#7a5c00", "#0f6a8b", "#8e2461", "#4f4d60"}};
static const struct inks dark = {"#1e1d2d", "#efece3", "#b5b1c4", "#3a384c", "#ffc35c", {"#adc0ff", "#ff9a6b", "#6fd1b4", "#c9a2f0", "#e3c558", "#74c8e8", "#f08fc0", "#b9b7c8"}};
/* Lines that a series without fill is told by. */
static const char *const dashes[CHART_SERIES_MOST] = {"none", "8 4", "2 3", "10 3 2 3", "5 5", "1 5", "12 6", "4 2 1 2"};

enum shape { SHAPE_BARS, SHAPE_STACKED, SHAPE_LINES };

struct plot {
    const struct chart *chart;
    const struct inks *inks;
    struct buffer *out, values; /* values: written last, over bars and targets */
    struct arena *arena;
    enum shape shape;
    struct text labels[CHART_LABELS_MOST], series[CHART_SERIES_MOST];
    size_t labels_count, series_count;
    struct text cells[CHART_LABELS_MOST][CHART_SERIES_MOST], targets[CHART_LABELS_MOST];
    double top, largest, step;
    bool has_series, has_targets;
};

static bool read_rows(struct plot *plot);
static bool place(struct text *known, size_t *count, size_t most, struct text name, size_t *at);
static bool number_of(const struct plot *plot, struct text cell, double *number);
static void find_scale(struct plot *plot);
static void write_head(struct plot *plot);
static void write_all_numbers(struct plot *plot);
static void write_patterns(struct plot *plot);
static void write_scale(struct plot *plot);
static void write_legend(struct plot *plot);
static void write_labels(struct plot *plot);
static void write_bars(struct plot *plot);
static void write_lines(struct plot *plot);
static void write_targets(struct plot *plot);
static void write_value(struct plot *plot, double x, double y, struct text cell);
static void write_mark(struct plot *plot, size_t series, double x, double y);
static void escape(struct buffer *out, struct text text);
static double y_of(const struct plot *plot, double value);
static double slot_width(const struct plot *plot);
static size_t legend_columns(const struct plot *plot);

bool chart_write(struct buffer *out, const struct chart *chart) {
    struct arena *arena = arena_new();
    struct plot *plot = arena_take(arena, sizeof *plot);
    *plot = (struct plot){.chart = chart, .inks = chart->is_dark ? &dark : &light, .out = out, .arena = arena};
    struct text shape = table_get(chart->rows, 0, "chart_shape");
    plot->shape = text_is(shape, "stacked") ? SHAPE_STACKED : text_is(shape, "lines") ? SHAPE_LINES : SHAPE_BARS;
    bool is_good = read_rows(plot);
    if (is_good) {
        find_scale(plot);
        write_head(plot);
        write_patterns(plot);
        write_scale(plot);
        write_legend(plot);
        write_labels(plot);
        (plot->shape == SHAPE_LINES ? write_lines : write_bars)(plot);
        write_targets(plot);
        buffer_text(out, buffer_as_text(&plot->values));
        buffer_string(out, "</svg>\n");
    }
    buffer_release(&plot->values);
    arena_free(arena);
    return is_good;
}

static bool read_rows(struct plot *plot) {
    const struct table *rows = plot->chart->rows;
    double number;
    plot->has_series = table_has(rows, "series");
    for (size_t r = 0; r < rows->rows_count; r++) {
        struct text series = table_get(rows, r, "series"), label = table_get(rows, r, "label"), target = table_get(rows, r, "target");
        size_t l, s;
        if (!place(plot->labels, &plot->labels_count, CHART_LABELS_MOST, label.at ? label : TEXT(""), &l)) return false;
        if (!place(plot->series, &plot->series_count, CHART_SERIES_MOST, series.at ? series : TEXT(""), &s)) return false;
        plot->cells[l][s] = table_get(rows, r, "value");
        if (plot->cells[l][s].at && !number_of(plot, plot->cells[l][s], &number)) return false;
        if (!target.at || plot->targets[l].at) continue;
        if (!number_of(plot, target, &number)) return false;
        plot->targets[l] = target;
        plot->has_targets = true;
    }
    return true;
}

static bool place(struct text *known, size_t *count, size_t most, struct text name, size_t *at) {
    for (*at = 0; *at < *count; ++*at)
        if (text_same(known[*at], name)) return true;
    if (*count == most) return false;
    known[(*count)++] = name;
    return true;
}

/* Counts and sums: nothing below zero. */
static bool number_of(const struct plot *plot, struct text cell, double *number) {
    char *end;
    if (!cell.length || cell.length > 30) return false;
    const char *string = arena_string(plot->arena, cell);
    *number = strtod(string, &end);
    return *end == '\0' && isfinite(*number) && *number >= 0;
}

/* At most five steps of 1, 2 or 5 times a power of ten. */
static void find_scale(struct plot *plot) {
    double most = 0;
    for (size_t l = 0; l < plot->labels_count; l++) {
        double sum = 0, value;
        for (size_t s = 0; s < plot->series_count; s++) {
            if (!number_of(plot, plot->cells[l][s], &value)) continue;
            sum = plot->shape == SHAPE_STACKED ? sum + value : fmax(sum, value);
        }
        most = fmax(most, sum);
        if (number_of(plot, plot->targets[l], &value)) most = fmax(most, value);
    }
    double power = pow(10, floor(log10(fmax(most, 1) / 5)));
    plot->step = most / power <= 5 ? power : most / (2 * power) <= 5 ? 2 * power : most / (5 * power) <= 5 ? 5 * power : 10 * power;
    if (plot->step < 1 && most >= 1) plot->step = 1;
    plot->largest = plot->step * fmax(1, ceil(most / plot->step));
    plot->top = 26 + ((plot->has_series && plot->series_count > 1) || plot->has_targets ? legend_line * ceil((double)(plot->series_count + plot->has_targets) / (double)legend_columns(plot)) : 0);
}

static void write_head(struct plot *plot) {
    buffer_print(plot->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" role=\"img\" aria-labelledby=\"title desc\" lang=\"%s\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n",
                 width, height, width, height, plot->chart->language);
    buffer_string(plot->out, "<title id=\"title\">");
    escape(plot->out, plot->chart->title);
    buffer_string(plot->out, "</title>\n<desc id=\"desc\">");
    if (plot->chart->description.at)
        escape(plot->out, plot->chart->description);
    else
        write_all_numbers(plot);
    buffer_print(plot->out, "</desc>\n<rect width=\"%g\" height=\"%g\" fill=\"%s\"/>\n", width, height, plot->inks->paper);
}

static void write_all_numbers(struct plot *plot) {
    const char *colon = word_is_french(plot->chart->language) ? "\xC2\xA0: " : ": ";
    for (size_t l = 0; l < plot->labels_count; l++)
        for (size_t s = 0; s < plot->series_count; s++) {
            if (!plot->cells[l][s].at) continue;
            escape(plot->out, plot->labels[l]);
            if (plot->series[s].length) {
                buffer_string(plot->out, ", ");
                escape(plot->out, plot->series[s]);
            }
            buffer_string(plot->out, colon);
            word_number(plot->out, plot->chart->language, plot->cells[l][s]);
            buffer_string(plot->out, ". ");
        }
}

/* Colour is never alone: each series has lines of its own on it. */
static void write_patterns(struct plot *plot) {
    static const char *const strokes[CHART_SERIES_MOST] = {"", "M0 8L8 0", "M0 4H8", "M4 0V8", "M0 0L8 8", "M0 4H8M4 0V8", "M0 8L8 0M0 0L8 8", "M2 2h1M6 6h1"};
    buffer_string(plot->out, "<defs>\n");
    for (size_t s = 0; s < plot->series_count; s++)
        buffer_print(plot->out, "<pattern id=\"s%zu\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"%s\"/><path d=\"%s\" stroke=\"%s\" stroke-width=\"1.4\" fill=\"none\"/></pattern>\n",
                     s, plot->inks->series[s], *strokes[s] ? strokes[s] : "M0 0", plot->inks->paper);
    buffer_string(plot->out, "</defs>\n");
}

static void write_scale(struct plot *plot) {
    for (double value = 0; value <= plot->largest * 1.0001; value += plot->step) {
        double y = y_of(plot, value);
        buffer_print(plot->out, "<path d=\"M%g %.1fH%g\" stroke=\"%s\"/><text x=\"%g\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">", left, y, width - right, value > 0 ? plot->inks->line : plot->inks->soft, left - 8, y + 4,
                     plot->inks->soft);
        word_number(plot->out, plot->chart->language, text_of(arena_print(plot->arena, "%.10g", value)));
        buffer_string(plot->out, "</text>\n");
    }
}

static void write_legend(struct plot *plot) {
    bool is_told = plot->has_series && plot->series_count > 1;
    size_t count = (is_told ? plot->series_count : 0) + plot->has_targets;
    size_t columns = legend_columns(plot);
    double part = (width - left - right) / (double)columns;
    for (size_t i = 0; i < count; i++) {
        double x = left + part * (double)(i % columns), y = 8 + legend_line * (double)(i / columns);
        bool is_target = plot->has_targets && i + 1 == count;
        if (is_target)
            buffer_print(plot->out, "<path d=\"M%g %gh16\" stroke=\"%s\" stroke-width=\"3\"/>", x, y + 6, plot->inks->target);
        else if (plot->shape == SHAPE_LINES) {
            buffer_print(plot->out, "<path d=\"M%g %gh20\" stroke=\"%s\" stroke-width=\"2.5\" stroke-dasharray=\"%s\"/>", x - 4, y + 6, plot->inks->series[i], dashes[i]);
            write_mark(plot, i, x + 6, y + 6);
        } else
            buffer_print(plot->out, "<rect x=\"%g\" y=\"%g\" width=\"16\" height=\"12\" fill=\"url(#s%zu)\"/>", x, y, i);
        buffer_print(plot->out, "<text x=\"%g\" y=\"%g\" fill=\"%s\">", x + 22, y + 10, plot->inks->ink);
        escape(plot->out, is_target ? plot->chart->target_word : plot->series[i]);
        buffer_string(plot->out, "</text>\n");
    }
}

/* As many as their names leave room for. */
static size_t legend_columns(const struct plot *plot) {
    size_t longest = plot->has_targets ? plot->chart->target_word.length : 0;
    for (size_t s = 0; s < plot->series_count; s++) longest = plot->series[s].length > longest ? plot->series[s].length : longest;
    double room = (width - left - right) / ((double)longest * 6.8 + 30);
    return room >= 4 ? 4 : room >= 1 ? (size_t)room : 1;
}

/* Labels that would touch are set at a slant. */
static void write_labels(struct plot *plot) {
    size_t longest = 0;
    for (size_t l = 0; l < plot->labels_count; l++) longest = plot->labels[l].length > longest ? plot->labels[l].length : longest;
    bool is_slanted = (double)longest * 6.5 > slot_width(plot);
    for (size_t l = 0; l < plot->labels_count; l++) {
        double x = left + slot_width(plot) * ((double)l + 0.5), y = height - bottom + 16;
        if (is_slanted)
            buffer_print(plot->out, "<text x=\"%.1f\" y=\"%g\" text-anchor=\"end\" transform=\"rotate(-32 %.1f %g)\" fill=\"%s\">", x, y, x, y, plot->inks->ink);
        else
            buffer_print(plot->out, "<text x=\"%.1f\" y=\"%g\" text-anchor=\"middle\" fill=\"%s\">", x, y, plot->inks->ink);
        escape(plot->out, plot->labels[l]);
        buffer_string(plot->out, "</text>\n");
    }
}

static void write_bars(struct plot *plot) {
    bool is_stacked = plot->shape == SHAPE_STACKED;
    double bar = slot_width(plot) * 0.72 / (is_stacked ? 1 : (double)plot->series_count);
    for (size_t l = 0; l < plot->labels_count; l++) {
        double start = left + slot_width(plot) * ((double)l + 0.14), below = 0, value;
        bool has_value = false;
        for (size_t s = 0; s < plot->series_count; s++) {
            if (!number_of(plot, plot->cells[l][s], &value)) continue;
            has_value = true;
            double x = start + (is_stacked ? 0 : bar * (double)s), y = y_of(plot, below + value), tall = y_of(plot, below) - y;
            buffer_print(plot->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"url(#s%zu)\" stroke=\"%s\"/>\n", x, y, bar, tall, s, plot->inks->paper);
            if (is_stacked)
                below += value;
            else
                write_value(plot, x + bar / 2, y - 5, plot->cells[l][s]);
        }
        if (is_stacked && has_value) write_value(plot, start + bar / 2, y_of(plot, below) - 5, text_of(arena_print(plot->arena, "%.10g", below)));
    }
}

/* A gap in the values is a gap in the line. */
static void write_lines(struct plot *plot) {
    for (size_t s = 0; s < plot->series_count; s++) {
        bool is_open = false;
        double value;
        buffer_string(plot->out, "<path d=\"");
        for (size_t l = 0; l < plot->labels_count; l++) {
            bool is_there = number_of(plot, plot->cells[l][s], &value);
            if (is_there) buffer_print(plot->out, "%s%.1f %.1f", is_open ? "L" : "M", left + slot_width(plot) * ((double)l + 0.5), y_of(plot, value));
            is_open = is_there;
        }
        buffer_print(plot->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" stroke-dasharray=\"%s\"/>\n", plot->inks->series[s], dashes[s]);
        for (size_t l = 0; l < plot->labels_count; l++) {
            if (!number_of(plot, plot->cells[l][s], &value)) continue;
            double x = left + slot_width(plot) * ((double)l + 0.5), y = y_of(plot, value);
            write_mark(plot, s, x, y);
            write_value(plot, x, y - 9, plot->cells[l][s]);
        }
    }
}

static void write_targets(struct plot *plot) {
    double value;
    for (size_t l = 0; l < plot->labels_count; l++) {
        if (!number_of(plot, plot->targets[l], &value)) continue;
        buffer_print(plot->out, "<path d=\"M%.1f %.1fh%.1f\" stroke=\"%s\" stroke-width=\"3\"/>\n", left + slot_width(plot) * ((double)l + 0.06), y_of(plot, value), slot_width(plot) * 0.88, plot->inks->target);
    }
}

/* Left out where it would run into its neighbours: the table below the chart has them all. */
static void write_value(struct plot *plot, double x, double y, struct text cell) {
    double room = slot_width(plot) / (plot->shape == SHAPE_BARS && plot->series_count ? (double)plot->series_count : 1);
    if ((double)cell.length * 6.5 > room) return;
    buffer_print(&plot->values, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\" stroke=\"%s\" stroke-width=\"3\" paint-order=\"stroke\">", x, y, plot->inks->ink, plot->inks->paper);
    word_number(&plot->values, plot->chart->language, cell);
    buffer_string(&plot->values, "</text>\n");
}

static void write_mark(struct plot *plot, size_t series, double x, double y) {
    const char *colour = plot->inks->series[series];
    switch (series % 4) {
    case 0: buffer_print(plot->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour); break;
    case 1: buffer_print(plot->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" fill=\"%s\"/>\n", x - 4, y - 4, colour); break;
    case 2: buffer_print(plot->out, "<path d=\"M%.1f %.1fl5 9h-10z\" fill=\"%s\"/>\n", x, y - 5, colour); break;
    default: buffer_print(plot->out, "<path d=\"M%.1f %.1fl5 5l-5 5l-5 -5z\" fill=\"%s\"/>\n", x, y - 5, colour); break;
    }
}

/* For text and attributes; a byte that XML can't hold is left out. */
static void escape(struct buffer *out, struct text text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        switch (byte) {
        case '<': buffer_string(out, "&lt;"); break;
        case '>': buffer_string(out, "&gt;"); break;
        case '&': buffer_string(out, "&amp;"); break;
        case '"': buffer_string(out, "&quot;"); break;
        default:
            if (byte >= 0x20 || byte == '\t' || byte == '\n') buffer_byte(out, (char)byte);
        }
    }
}

static double y_of(const struct plot *plot, double value) {
    double base = height - bottom;
    return base - value / plot->largest * (base - plot->top);
}

static double slot_width(const struct plot *plot) {
    return (width - left - right) / (plot->labels_count ? (double)plot->labels_count : 1);
}
