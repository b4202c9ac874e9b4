#include "vault.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

/* A box is the id of its command, in the clear so that whoever opens it can say what it is bound to, then the nonce, then
 * ciphertext and tag. Owner and command id are authenticated with it. The nonce is random: 24 bytes are enough for that. */
enum {
        VAULT_FORMAT = 1,
        ID = 16,
        KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
        NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
        TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
        HEAD = ID + NONCE,
        DIGEST = 16,
};

enum { TABLE_KEYS, TABLE_SECRET, TABLES };
static const char *const tables[TABLES] = {"keys", "secret"};

struct vault {
        struct store *store;
        struct txn *txn; /* between vault_begin and its end */
        uint8_t secret[crypto_generichash_KEYBYTES];
};

static struct bytes secret_key(struct keybuf *buf)
{
        return key_text(buf, "digest");
}

/* False with ERR_NONE when there is none yet. */
static bool secret_load(struct vault *vault, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf buf;
        struct bytes found;

        if (!txn_begin(&txn, vault->store, TXN_READ, err) || !txn_get(txn, TABLE_SECRET, secret_key(&buf), &found, err))
                return false;
        if (!found.data) {
                err->kind = ERR_NONE;
                return false;
        }
        if (found.size != sizeof vault->secret)
                return err_set(err, ERR_STOP, "vault: its secret has %zu bytes (restore it from a backup)", found.size);
        memcpy(vault->secret, found.data, sizeof vault->secret);
        return true;
}

static bool secret_make(struct vault *vault, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct keybuf buf;

        randombytes_buf(vault->secret, sizeof vault->secret);
        return txn_begin(&txn, vault->store, TXN_WRITE, err) &&
               txn_put(txn, TABLE_SECRET, secret_key(&buf), (struct bytes){vault->secret, sizeof vault->secret}, err) &&
               txn_commit(&txn, err);
}

bool vault_new(struct vault **out, const char *path, uint64_t size, enum store_mode mode, struct err *err)
{
        const struct store_conf conf = {.path = path, .size = size, .tables = tables, .n_tables = TABLES, .format = VAULT_FORMAT};
        OWNED(vault_destroy) struct vault *vault = calloc(1, sizeof *vault);

        must(vault);
        if (sodium_init() < 0)
                return err_set(err, ERR_STOP, "vault: the system gives no random numbers");
        if (!store_new(&vault->store, &conf, mode, err))
                return false;
        if (!secret_load(vault, err)) {
                if (err->kind != ERR_NONE)
                        return false;
                if (mode == STORE_READ)
                        return err_set(err, ERR_RETRY, "vault %s: no secret in it yet (is its writer running?)", path);
                if (!secret_make(vault, err))
                        return false;
        }
        *out = TAKE(vault);
        return true;
}

void vault_destroy(struct vault **vault)
{
        struct vault *v = TAKE(*vault);

        if (!v)
                return;
        txn_abort(&v->txn);
        store_destroy(&v->store);
        sodium_memzero(v->secret, sizeof v->secret);
        free(v);
}

struct store *vault_store(struct vault *vault)
{
        return vault->store;
}

bool vault_begin(struct vault *vault, struct err *err)
{
        must(!vault->txn);
        return txn_begin(&vault->txn, vault->store, TXN_WRITE, err);
}

/* LMDB neither writes nor syncs for a group in which every owner had a key. */
bool vault_commit(struct vault *vault, struct err *err)
{
        must(vault->txn);
        return txn_commit(&vault->txn, err);
}

void vault_abort(struct vault *vault)
{
        txn_abort(&vault->txn);
}

/* A destroyed key leaves an empty record, so that a late command does not make its owner a new one. */
enum key_state { KEY_NONE, KEY_DESTROYED, KEY_THERE };

static bool key_load(struct txn *txn, const uint8_t owner[ID], uint8_t key[KEY], enum key_state *state, struct err *err)
{
        struct bytes kept;

        if (!txn_get(txn, TABLE_KEYS, (struct bytes){owner, ID}, &kept, err))
                return false;
        if (kept.size && kept.size != KEY)
                return err_set(err, ERR_STOP, "vault: a key has %zu bytes (restore it from a backup)", kept.size);
        *state = !kept.data ? KEY_NONE : kept.size ? KEY_THERE : KEY_DESTROYED;
        if (*state == KEY_THERE)
                memcpy(key, kept.data, KEY);
        return true;
}

static bool key_ensure(struct txn *txn, const uint8_t owner[ID], uint8_t key[KEY], struct err *err)
{
        enum key_state state;

        if (!key_load(txn, owner, key, &state, err))
                return false;
        if (state == KEY_DESTROYED)
                return err_set(err, ERR_REFUSED, "the personal data of this person or contact was erased");
        if (state == KEY_THERE)
                return true;
        crypto_aead_xchacha20poly1305_ietf_keygen(key);
        return txn_put(txn, TABLE_KEYS, (struct bytes){owner, ID}, (struct bytes){key, KEY}, err);
}

static void bound_to(uint8_t bound[2 * ID], const uint8_t owner[ID], const uint8_t command[ID])
{
        memcpy(bound, owner, ID);
        memcpy(bound + ID, command, ID);
}

static void items_list(Sealed *sealed, const Personal *personal, struct arena *arena)
{
        if (text_set(personal->considerations))
                APPEND(arena, sealed, items) = ITEM__ITEM_CONSIDERATIONS;
        if (text_set(personal->selection))
                APPEND(arena, sealed, items) = ITEM__ITEM_SELECTION;
        if (text_set(personal->severance))
                APPEND(arena, sealed, items) = ITEM__ITEM_SEVERANCE;
}

bool vault_seal(struct vault *vault, const uint8_t owner[16], const uint8_t command[16], const Personal *personal,
                struct arena *arena, Sealed **out, struct err *err)
{
        uint8_t key[KEY], bound[2 * ID], *box;
        struct bytes plain;
        Sealed *sealed;

        must(vault->txn);
        if (!key_ensure(vault->txn, owner, key, err)) {
                sodium_memzero(key, sizeof key);
                return false;
        }
        plain = codec_encode(&personal->base, arena);
        box = arena_alloc(arena, HEAD + plain.size + TAG);
        memcpy(box, command, ID);
        randombytes_buf(box + ID, NONCE);
        bound_to(bound, owner, command);
        crypto_aead_xchacha20poly1305_ietf_encrypt(box + HEAD, NULL, plain.data, plain.size, bound, sizeof bound, NULL, box + ID,
                                                   key);
        sodium_memzero(key, sizeof key);
        if (plain.size)
                sodium_memzero((uint8_t *)plain.data, plain.size); /* the encoder's copy, in the arena */

        sealed = NEW(arena, Sealed, sealed);
        sealed->owner = codec_bytes(arena, owner, ID);
        sealed->box = (ProtobufCBinaryData){.len = HEAD + plain.size + TAG, .data = box};
        items_list(sealed, personal, arena);
        *out = sealed;
        return true;
}

/* Readers take a snapshot of their own each time, so that a key made a moment ago is seen and one destroyed is not. */
static bool key_find(struct vault *vault, const uint8_t owner[ID], uint8_t key[KEY], enum key_state *state, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        if (vault->txn)
                return key_load(vault->txn, owner, key, state, err);
        return txn_begin(&txn, vault->store, TXN_READ, err) && key_load(txn, owner, key, state, err);
}

static bool box_open(const Sealed *sealed, const uint8_t key[KEY], struct arena *arena, const Personal **out, struct err *err)
{
        const uint8_t *box = sealed->box.data;
        size_t size = sealed->box.len - HEAD - TAG;
        uint8_t bound[2 * ID], *plain = malloc(size + 1); /* not in the arena, whose blocks are not wiped */
        bool is_open;

        must(plain);
        bound_to(bound, sealed->owner.data, box);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, box + HEAD, size + TAG, bound, sizeof bound, box + ID,
                                                       key))
                is_open = err_set(err, ERR_STOP, "vault: a sealed box was tampered with, or belongs elsewhere");
        else
                is_open = codec_decode(&personal__descriptor, (struct bytes){plain, size}, CODEC_KEPT, arena, out, err);
        sodium_memzero(plain, size);
        free(plain);
        return is_open;
}

bool vault_open(struct vault *vault, const Sealed *sealed, struct arena *arena, const Personal **out, struct err *err)
{
        uint8_t key[KEY];
        enum key_state state = KEY_THERE;
        bool is_open;

        if (sealed->owner.len != ID || sealed->box.len < HEAD + TAG)
                return err_set(err, ERR_STOP, "vault: a sealed box is cut short");
        if (!key_find(vault, sealed->owner.data, key, &state, err))
                return false;
        if (state != KEY_THERE) {
                *out = NULL;
                return true;
        }
        is_open = box_open(sealed, key, arena, out, err);
        sodium_memzero(key, sizeof key);
        return is_open;
}

static bool key_destroy(struct vault *vault, struct bytes owner, bool with_record, struct err *err)
{
        OWNED(txn_abort) struct txn *txn = NULL;

        return txn_begin(&txn, vault->store, TXN_WRITE, err) && txn_delete(txn, TABLE_KEYS, owner, err) &&
               (!with_record || txn_put(txn, TABLE_KEYS, owner, (struct bytes){NULL, 0}, err)) && txn_commit(&txn, err);
}

/* A full map has no room for the record that is left, and is no reason to keep the key. */
bool vault_shred(struct vault *vault, const uint8_t owner[16], struct err *err)
{
        struct bytes id = {owner, ID};

        must(!vault->txn);
        return key_destroy(vault, id, true, err) || (err->kind == ERR_RETRY && key_destroy(vault, id, false, err));
}

void vault_digest(struct vault *vault, struct bytes bytes, uint8_t out[16])
{
        crypto_generichash(out, DIGEST, bytes.data, bytes.size, vault->secret, sizeof vault->secret);
}
