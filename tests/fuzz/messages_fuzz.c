/* Fuzzes the reader of .mo files: any bytes are a catalogue or a described problem. */
#include "view/messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct buffer problem = {0};
    mo_open((struct text){(const char *)bytes, length}, &problem);
    buffer_release(&problem);
    return 0;
}
