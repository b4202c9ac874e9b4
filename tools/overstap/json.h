/* Messages as JSON, by their schema: field names are the schema's, and every field is there, so that scripts need not ask.
 *
 * Ids and other 64-bit numbers are texts, days "2026-03-02", moments "2026-03-02T09:00:00.000Z", choices lower-case words with hyphens
 * ("on-call"), lengths of time as people write them ("14d"), amounts of money "3500.00", words of a flow file plain texts. What is absent is null, but a text is "",
 * a list [], a count 0 and a claim false. Of a sealed field only what may be read without its key is told. */
#pragma once

#include <jansson.h>

#include "codec.h"

json_t *message_json(const ProtobufCMessage *message);
/* The record inside, with what was opened for the asker as "personal" and "notes". */
json_t *thing_json(const Thing *thing);
/* Ids of 16 bytes as UUIDs; other bytes, which are rare, in hexadecimal. */
json_t *bytes_json(const ProtobufCBinaryData *bytes);
/* What it is: "casefile". */
const char *thing_name(const Thing *thing);

/* A day of YYYYMMDD; null for 0. */
json_t *date_json(uint32_t ymd);
/* An amount in euro: "3500.00". */
json_t *euro_json(int64_t cents);
/* A text from anywhere: bytes that are not UTF-8 become the replacement character. */
json_t *text_json(const char *text);

/* "incomplete" of NOTICE_INCOMPLETE; null for a first value that means none. */
const char *enum_word(const ProtobufCEnumDescriptor *type, int value, char word[40]);
/* Back; the first value is not taken. ERR_REFUSED names the choices. */
bool enum_parse(const ProtobufCEnumDescriptor *type, const char *word, int *out, struct err *err) MUST_CHECK;

/* What stands under a key of a form: its text ("" for anything else), its whole number (0 for anything else). */
const char *text_at(const json_t *json, const char *key);
json_int_t number_at(const json_t *json, const char *key);

/* Released at the end of the scope: OWNED(json_drop) json_t *doc. */
void json_drop(json_t **json);
