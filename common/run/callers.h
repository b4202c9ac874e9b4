/* Who a caller is: roles from the register's table first, from the configuration after it, else nobody.
 *
 * The user that owns the suite may do what the suite itself may: it can read the databases anyway. A revoked name is refused whatever the
 * configuration says, from its next request on. */
#pragma once

#include "suite.h"
#include "tables.h"

struct callers;

/* `users` are lines of the configuration: "uid:1001 caseworker lead". */
bool callers_new(struct callers **out, const struct suite_conf *conf, struct err *err) MUST_CHECK;
void callers_destroy(struct callers **callers);

/* Null when the caller is nobody. `world` may be null while there is no register yet. Lives in `arena`. */
const Principal *callers_find(const struct callers *callers, struct world *world, const char *caller, struct arena *arena);
/* Does this name belong to the suite itself: its owner, over ipc? */
bool callers_is_suite(const struct callers *callers, const char *caller);
/* "caseworker" to its role; ROLE_NONE for anything else. And back. */
Role role_of_word(const char *word);
const char *role_word(Role role);
