/* Rows of a query as an SVG chart: bars, stacked bars or lines, with targets. An image of its own: no script, no style, text stays text. */
#ifndef CHART_H
#define CHART_H
#include "base/buffer.h"
#include "base/table.h"

enum { CHART_LABELS_MOST = 60, CHART_SERIES_MOST = 8 };

struct chart {
    /* Columns label, value, and where wanted series and target (one per label: the first that is given). A value of NULL is a gap. The first row's chart_shape says bars (the default;
       beside each other when there are series), stacked or lines. */
    const struct table *rows;
    struct text title, description; /* description TEXT_NONE: every number, one after another */
    struct text target_word;        /* "Target": in the legend */
    const char *language;
    bool is_dark;
};

/* False: more labels or series than can be read, or a value that is no number; `out` is untouched. */
bool chart_write(struct buffer *out, const struct chart *chart);
#endif
