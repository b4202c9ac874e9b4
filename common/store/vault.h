/* Keys of persons, and the sealing of their personal fields.
 *
 * Each owner (a person, or a contact named by a command) has a random 32-byte key in an environment of its own, written only by intake.
 * A box is XChaCha20-Poly1305 under that key, bound to its owner and the id of its command, so that it opens nowhere else.
 * Destroying the key makes every box of the owner unreadable for good; counts and hashes over the boxes still verify. */
#pragma once

#include "store.h"

struct vault;

bool vault_new(struct vault **out, const char *path, uint64_t size, enum store_mode mode, struct err *err) MUST_CHECK;
void vault_destroy(struct vault **vault);
struct store *vault_store(struct vault *vault);

/* Keys made since vault_begin become durable together at vault_commit, which must come before the journal's commit of the boxes. */
bool vault_begin(struct vault *vault, struct err *err) MUST_CHECK;
bool vault_commit(struct vault *vault, struct err *err) MUST_CHECK;
void vault_abort(struct vault *vault);

/* Within a begun write: seal `personal` for `owner`, making its key when there is none. ERR_REFUSED when it was destroyed. */
bool vault_seal(struct vault *vault, const uint8_t owner[16], const uint8_t command[16], const Personal *personal,
                struct arena *arena, Sealed **out, struct err *err) MUST_CHECK;
/* `*out` is null when the owner's key was destroyed. A box that was tampered with is ERR_STOP. */
bool vault_open(struct vault *vault, const Sealed *sealed, struct arena *arena, const Personal **out,
                struct err *err) MUST_CHECK;
/* What is left of a key in free pages of the file goes when they are used again; copies keep theirs. */
bool vault_shred(struct vault *vault, const uint8_t owner[16], struct err *err) MUST_CHECK;

/* Keyed digest of a command's bytes as its sender gave them, to tell a retry from another command under the same id. */
void vault_digest(struct vault *vault, struct bytes bytes, uint8_t out[16]);
