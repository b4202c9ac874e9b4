/* CURVE keys in a file: lines "public-key: Z85", "secret-key: Z85" and, for clients elsewhere, "server-key: Z85".
 *
 * A file with a secret key is its owner's alone (mode 0600): one that others can read is refused. Lines that begin with # are
 * notes. */
#pragma once

#include <stdint.h>

#include "err.h"

enum { KEY_SIZE = 32, KEY_TEXT = 41, KEY_NAME_TEXT = 69 };

struct keyfile {
        char public_key[KEY_TEXT], secret_key[KEY_TEXT]; /* Z85; the secret one may be empty */
        char server_key[KEY_TEXT];                       /* may be empty */
};

/* A fresh pair. */
bool keyfile_make(struct keyfile *out, struct err *err) MUST_CHECK;

/* ERR_REFUSED when it is malformed, open to others, or its two keys are not a pair; ERR_STOP when it cannot be read. */
bool keyfile_read(const char *path, struct keyfile *out, struct err *err) MUST_CHECK;

/* Whole and synced, or not at all. An existing file is never replaced: ERR_REFUSED. */
bool keyfile_write(const char *path, const struct keyfile *keys, struct err *err) MUST_CHECK;

/* 40 characters of Z85; null is none. */
bool key_is_sound(const char *key);

/* What links call the holder of a public key: "key:" and 64 hexadecimal digits. */
void key_name(const uint8_t key[KEY_SIZE], char name[KEY_NAME_TEXT]);
bool key_name_parse(const char *public_key, char name[KEY_NAME_TEXT], struct err *err) MUST_CHECK;
