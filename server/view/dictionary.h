/* What a view holds, as ctemplate's dictionary: names are looked up in the row, then its parents, then the page; values stay where they are. */
#ifndef VIEW_DICTIONARY_H
#define VIEW_DICTIONARY_H
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ctemplate/template_dictionary_interface.h>

extern "C" {
#include "modifiers.h"
#include "template_scan.h"
}

/* A list of rows: of the page, or (`under` and `by`) of the rows of another list. */
struct rows {
    struct text name;
    const struct table *table;
    struct text under, by;
    std::vector<uint32_t> order; /* of nested rows: sorted by the cell `by`, made at the first use */
    bool is_ordered = false;
};

/* What a name stands for in one scope. */
struct meaning {
    struct text value = TEXT_NONE;
    rows *list = nullptr;
    bool is_known = false; /* as a value */
    bool is_true = false;  /* of a value */
};

/* Remembers meanings by the address of the name, which every tag of a loaded template has for itself. */
class remembered {
  public:
    struct slot {
        const char *name = nullptr;
        size_t length = 0;
        uint32_t what = 0; /* the owner's own number */
    };
    slot &of(const char *name, size_t length) {
        if (slots.empty()) {
            slots.resize(256);
        }
        uintptr_t address = reinterpret_cast<uintptr_t>(name);
        return slots[((address ^ (address >> 9) ^ (length << 3)) * 0x9E3779B1u >> 8) & 255];
    }
    void forget() {
        slots.clear();
    }

  private:
    std::vector<slot> slots;
};

class scope : public ctemplate::TemplateDictionaryInterface {
  public:
    using iterator = Iterator; /* protected in ctemplate */
    explicit scope(const scope *around) : outer(around) {}
    virtual bool find(struct text name, meaning *found) const = 0;
    virtual struct view *page() const = 0;
    /* The rows of `list` that are shown inside this scope: those under the row that is being shown, if it is a nested list. */
    virtual bool key_of(const rows &list, struct text *key) const = 0;

  protected:
    ctemplate::TemplateString GetValue(const ctemplate::TemplateString &name) const override;
    bool IsHiddenSection(const ctemplate::TemplateString &name) const override;
    bool IsUnhiddenSection(const ctemplate::TemplateString &name) const override;
    Iterator *CreateSectionIterator(const ctemplate::TemplateString &name) const override;
    bool IsHiddenTemplate(const ctemplate::TemplateString &name) const override;
    Iterator *CreateTemplateIterator(const ctemplate::TemplateString &name) const override;
    const char *GetIncludeTemplateName(const ctemplate::TemplateString &name, int number) const override;
    void DumpToString(std::string *out, int level) const override;
    const scope *outer;

  private:
    bool look_up(struct text name, meaning *found, bool wants_section) const;
    bool span_of(rows &list, size_t *first, size_t *past) const;
};

class row_scope final : public scope {
  public:
    row_scope(const scope *around, rows *shown);
    bool find(struct text name, meaning *found) const override;
    struct view *page() const override;
    bool key_of(const rows &list, struct text *key) const override;
    size_t row = 0;

  private:
    uint32_t search(struct text name) const;
    rows *list;
    struct view *view;
    remembered *memory;
};

struct view final : scope {
    view(struct templates *set, const char *language, const struct view_hooks *hooks);
    ~view();
    bool find(struct text name, meaning *found) const override;
    struct view *page() const override;
    bool key_of(const rows &list, struct text *key) const override;
    void add(struct text name, struct text value);
    void add(const struct table *table, size_t row);
    void add_list(struct text name, const struct table *table);
    void nest(struct text list, struct text by, struct text name, const struct table *table);
    void miss(struct text name, bool is_section);

    struct templates *templates;
    struct modifier_context context;
    const char *file = nullptr; /* being rendered: {{>content}} */
    std::string include_name, missing;
    std::vector<std::unique_ptr<rows>> lists;
    std::vector<std::unique_ptr<remembered>> memories; /* of the rows of each list, by its place in `lists` */

  private:
    struct named {
        struct text name, value;
        bool is_true;
        rows *list;
        bool is_value, is_set;
    };
    uint32_t place_of(struct text name) const;
    named &entry(struct text name);
    void grow();
    std::vector<named> names;
    std::vector<uint32_t> index; /* hashed by name: place in `names` + 1 */
    mutable remembered memory;
};
#endif
