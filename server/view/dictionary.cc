/* Looks names up for ctemplate: in the row, its parents, the page. */
#include "dictionary.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using ctemplate::TemplateString;

static struct text text_in(const TemplateString &name);
static int compare(struct text a, struct text b);
static bool is_true(enum column_kind kind, struct text value);
static uint32_t hash_of(struct text name);

/* One row after the other in one object, for ctemplate looks at one row at a time. */
struct each_row final : scope::iterator {
    each_row(const scope *around, rows *shown, size_t first, size_t end) : current(around, shown), list(shown), at(first), past(end) {}
    bool HasNext() const override {
        return at < past;
    }
    const ctemplate::TemplateDictionaryInterface &Next() override {
        current.row = list->under.at ? list->order[at] : at;
        at++;
        return current;
    }
    row_scope current;
    rows *list;
    size_t at, past;
};

/* ctemplate shows a section without rows once, in the scope that is already there. */
struct no_row final : scope::iterator {
    bool HasNext() const override {
        return false;
    }
    const ctemplate::TemplateDictionaryInterface &Next() override {
        abort();
    }
};

TemplateString scope::GetValue(const TemplateString &name) const {
    meaning found;
    struct text asked = text_in(name);
    if (asked.length == 1 && asked.at[0] == '_') {
        return TemplateString("", 0);
    }
    look_up(asked, &found, false);
    return TemplateString(found.value.at ? found.value.at : "", found.value.length);
}

bool scope::IsHiddenSection(const TemplateString &name) const {
    struct text asked = text_in(name);
    /* ctemplate itself shows {{#list_separator}} between the rows of {{#list}}. */
    if (text_ends(asked, "_separator")) {
        return true;
    }
    bool is_negated, is_shown = false;
    meaning found;
    asked = template_section_name(asked, &is_negated);
    if (!look_up(asked, &found, true)) {
        return true;
    }
    if (found.list) {
        size_t first, past;
        is_shown = span_of(*found.list, &first, &past);
    } else {
        is_shown = found.is_true;
    }
    return is_negated ? is_shown : !is_shown;
}

bool scope::IsUnhiddenSection(const TemplateString &name) const {
    return !IsHiddenSection(name);
}

scope::Iterator *scope::CreateSectionIterator(const TemplateString &name) const {
    meaning found;
    struct text asked = text_in(name);
    size_t first, past;
    bool is_list = !text_starts(asked, "no_") && look_up(asked, &found, true) && found.list && span_of(*found.list, &first, &past);
    return is_list ? static_cast<Iterator *>(new each_row(this, found.list, first, past)) : new no_row;
}

bool scope::IsHiddenTemplate(const TemplateString &) const {
    return false;
}

scope::Iterator *scope::CreateTemplateIterator(const TemplateString &) const {
    return new no_row;
}

const char *scope::GetIncludeTemplateName(const TemplateString &name, int) const {
    struct view *view = page();
    struct text asked = text_in(name);
    if (text_is(asked, "content")) {
        return view->file;
    }
    bool is_mail = text_ends(text_of(view->file), ".txt");
    view->include_name.assign(is_mail ? "mail/partials/" : "partials/").append(asked.at, asked.length).append(is_mail ? ".txt" : ".html");
    return view->include_name.c_str();
}

void scope::DumpToString(std::string *, int) const {}

bool scope::look_up(struct text name, meaning *found, bool wants_section) const {
    for (const scope *here = this; here; here = here->outer) {
        if (here->find(name, found) && (found->is_known || wants_section)) {
            return true;
        }
    }
    *found = meaning();
    page()->miss(name, wants_section);
    return false;
}

/* Places of the rows to show: in the table, or in the order of a nested list. False when there are none. */
bool scope::span_of(rows &list, size_t *first, size_t *past) const {
    *first = 0;
    *past = list.table->rows_count;
    if (!list.under.at) {
        return *past > 0;
    }
    size_t column = 0;
    struct text key = TEXT_NONE;
    while (column < list.table->columns_count && !text_same(list.table->columns[column].name, list.by)) {
        column++;
    }
    if (column == list.table->columns_count || !key_of(list, &key) || !key.at) {
        return false;
    }
    auto cell = [&list, column](uint32_t row) { return list.table->cells[row * list.table->columns_count + column]; };
    if (!list.is_ordered) {
        list.order.resize(list.table->rows_count);
        for (uint32_t i = 0; i < list.order.size(); i++) {
            list.order[i] = i;
        }
        std::stable_sort(list.order.begin(), list.order.end(), [&cell](uint32_t a, uint32_t b) { return compare(cell(a), cell(b)) < 0; });
        list.is_ordered = true;
    }
    auto low = std::lower_bound(list.order.begin(), list.order.end(), key, [&cell](uint32_t row, struct text wanted) { return compare(cell(row), wanted) < 0; });
    auto high = std::upper_bound(low, list.order.end(), key, [&cell](struct text wanted, uint32_t row) { return compare(wanted, cell(row)) < 0; });
    *first = static_cast<size_t>(low - list.order.begin());
    *past = static_cast<size_t>(high - list.order.begin());
    return *past > *first;
}

row_scope::row_scope(const scope *around, rows *shown) : scope(around), list(shown), view(around->page()) {
    size_t place = 0;
    while (view->lists[place].get() != list) {
        place++;
    }
    auto &kept = view->memories[place];
    if (!kept) {
        kept = std::make_unique<remembered>();
    }
    memory = kept.get();
}

/* Numbers: 0 nothing here, 1 … a column, then the lists of the view. */
bool row_scope::find(struct text name, meaning *found) const {
    auto &slot = memory->of(name.at, name.length);
    if (slot.name != name.at || slot.length != name.length) {
        slot = {name.at, name.length, search(name)};
    }
    size_t columns = list->table->columns_count;
    if (slot.what == 0) {
        return false;
    }
    if (slot.what > columns) {
        found->list = view->lists[slot.what - columns - 1].get();
        found->is_known = false;
        return true;
    }
    size_t column = slot.what - 1;
    found->value = list->table->cells[row * columns + column];
    found->list = nullptr;
    found->is_known = true;
    found->is_true = is_true(list->table->columns[column].kind, found->value);
    return true;
}

uint32_t row_scope::search(struct text name) const {
    const struct table *table = list->table;
    for (size_t i = 0; i < view->lists.size(); i++) {
        if (view->lists[i]->under.at && text_same(view->lists[i]->under, list->name) && text_same(view->lists[i]->name, name)) {
            return static_cast<uint32_t>(table->columns_count + i + 1);
        }
    }
    for (size_t i = 0; i < table->columns_count; i++) {
        if (text_same(table->columns[i].name, name)) {
            return static_cast<uint32_t>(i + 1);
        }
    }
    return 0;
}

struct view *row_scope::page() const {
    return view;
}

bool row_scope::key_of(const rows &nested, struct text *key) const {
    if (!text_same(nested.under, list->name)) {
        return outer->key_of(nested, key);
    }
    for (size_t i = 0; i < list->table->columns_count; i++) {
        if (text_same(list->table->columns[i].name, nested.by)) {
            *key = list->table->cells[row * list->table->columns_count + i];
            return true;
        }
    }
    return false;
}

bool view::find(struct text name, meaning *found) const {
    auto &slot = memory.of(name.at, name.length);
    if (slot.name != name.at || slot.length != name.length) {
        slot = {name.at, name.length, place_of(name)};
    }
    if (slot.what == 0) {
        return false;
    }
    const named &known = names[slot.what - 1];
    *found = {known.value, known.list, known.is_value, known.is_true};
    return true;
}

struct view *view::page() const {
    return const_cast<struct view *>(this);
}

bool view::key_of(const rows &, struct text *) const {
    return false;
}

void view::add(struct text name, struct text value) {
    named &known = entry(name);
    known.value = value;
    known.is_value = known.is_set = true;
    known.is_true = value.length > 0;
}

void view::add(const struct table *table, size_t row) {
    for (size_t i = 0; i < table->columns_count; i++) {
        named &known = entry(table->columns[i].name);
        if (known.is_set) {
            continue;
        }
        known.value = table->cells[row * table->columns_count + i];
        known.is_value = true;
        known.is_true = is_true(table->columns[i].kind, known.value);
    }
}

void view::add_list(struct text name, const struct table *table) {
    lists.emplace_back(std::make_unique<rows>());
    memories.resize(lists.size());
    *lists.back() = {name, table, TEXT_NONE, TEXT_NONE, {}, false};
    entry(name).list = lists.back().get();
}

void view::nest(struct text list, struct text by, struct text name, const struct table *table) {
    lists.emplace_back(std::make_unique<rows>());
    memories.clear();
    memories.resize(lists.size());
    *lists.back() = {name, table, list, by, {}, false};
}

void view::miss(struct text name, bool is_section) {
    std::string entry = (is_section ? "#" : "") + std::string(name.at, name.length);
    if ((" " + missing + " ").find(" " + entry + " ") == std::string::npos) {
        missing += (missing.empty() ? "" : " ") + entry;
    }
}

uint32_t view::place_of(struct text name) const {
    if (index.empty()) {
        return 0;
    }
    for (size_t slot = hash_of(name) & (index.size() - 1); index[slot]; slot = (slot + 1) & (index.size() - 1)) {
        if (text_same(names[index[slot] - 1].name, name)) {
            return index[slot];
        }
    }
    return 0;
}

view::named &view::entry(struct text name) {
    uint32_t place = place_of(name);
    if (place) {
        return names[place - 1];
    }
    memory.forget();
    names.push_back({name, TEXT_NONE, false, nullptr, false, false});
    if (index.size() < names.size() * 2) {
        grow();
    } else {
        size_t slot = hash_of(name) & (index.size() - 1);
        while (index[slot]) {
            slot = (slot + 1) & (index.size() - 1);
        }
        index[slot] = static_cast<uint32_t>(names.size());
    }
    return names.back();
}

void view::grow() {
    index.assign(index.empty() ? 256 : index.size() * 2, 0);
    for (size_t i = 0; i < names.size(); i++) {
        size_t slot = hash_of(names[i].name) & (index.size() - 1);
        while (index[slot]) {
            slot = (slot + 1) & (index.size() - 1);
        }
        index[slot] = static_cast<uint32_t>(i + 1);
    }
}

static struct text text_in(const TemplateString &name) {
    return {name.data(), name.size()};
}

static int compare(struct text a, struct text b) {
    size_t shorter = std::min(a.length, b.length);
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static bool is_true(enum column_kind kind, struct text value) {
    if (kind == COLUMN_BOOLEAN) {
        return value.length > 0 && value.at[0] != 'f';
    }
    /* A count of 0 is nothing, as people mean it: where a nought is to be read, the query says so by a column of its own (has_…). */
    if (kind == COLUMN_NUMBER) {
        for (size_t i = 0; i < value.length; i++)
            if (value.at[i] != '0' && value.at[i] != '.' && value.at[i] != '-') return true;
        return false;
    }
    /* An empty array is an empty list, as people mean it. */
    return value.length > 0 && !(kind == COLUMN_ARRAY && text_is(value, "{}"));
}

/* FNV-1a. */
static uint32_t hash_of(struct text name) {
    uint32_t sum = 2166136261;
    for (size_t i = 0; i < name.length; i++) {
        sum = (sum ^ static_cast<unsigned char>(name.at[i])) * 16777619;
    }
    return sum;
}
