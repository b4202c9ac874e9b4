#include "callers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "must.h"
#include "text.h"

struct user {
        char name[32];
        Role roles[16];
        size_t n_roles;
};
struct callers {
        char owner[32];
        struct user *user;
        size_t n;
};

static const char *const words[] = {
        [ROLE__ROLE_EMPLOYEE] = "employee", [ROLE__ROLE_EMPLOYER] = "employer",   [ROLE__ROLE_CASEWORKER] = "caseworker",
        [ROLE__ROLE_LEAD] = "lead",         [ROLE__ROLE_AUDITOR] = "auditor",     [ROLE__ROLE_FUNDER] = "funder",
        [ROLE__ROLE_OPERATOR] = "operator", [ROLE__ROLE_PORTAL] = "portal",       [ROLE__ROLE_PLACEMENT] = "placement",
        [ROLE__ROLE_TRACKER] = "tracker",   [ROLE__ROLE_DESK] = "desk",
};

Role role_of_word(const char *word)
{
        for (size_t i = 0; i < COUNT(words); i++)
                if (words[i] && text_is(words[i], word))
                        return (Role)i;
        return ROLE__ROLE_NONE;
}

const char *role_word(Role role)
{
        return (size_t)role < COUNT(words) && words[role] ? words[role] : "none";
}

static bool user_parse(struct user *user, const char *line, struct err *err)
{
        char copy[256], *save = NULL, *word;

        if (strlen(line) >= sizeof copy)
                return err_set(err, ERR_REFUSED, "users: \"%.40s…\" is too long", line);
        strcpy(copy, line);
        word = strtok_r(copy, " \t", &save);
        if (!word || strncmp(word, "uid:", 4) || strlen(word) >= sizeof user->name || !word[4] ||
            strspn(word + 4, "0123456789") != strlen(word + 4))
                return err_set(err, ERR_REFUSED, "users: \"%s\" does not begin with uid:NUMBER (try \"uid:1001 caseworker\")", line);
        strcpy(user->name, word);
        while ((word = strtok_r(NULL, " \t", &save))) {
                Role role = role_of_word(word);

                if (role == ROLE__ROLE_NONE || user->n_roles == COUNT(user->roles))
                        return err_set(err, ERR_REFUSED, "users: \"%s\" is not a role (try caseworker, lead, auditor, funder or operator)", word);
                user->roles[user->n_roles++] = role;
        }
        if (!user->n_roles)
                return err_set(err, ERR_REFUSED, "users: \"%s\" names no role (try \"%s caseworker\")", line, line);
        return true;
}

bool callers_new(struct callers **out, const struct suite_conf *conf, struct err *err)
{
        OWNED(callers_destroy) struct callers *callers = calloc(1, sizeof *callers);

        must(callers);
        (void)snprintf(callers->owner, sizeof callers->owner, "uid:%u", (unsigned)geteuid());
        callers->user = calloc(conf->users.n + 1, sizeof *callers->user);
        must(callers->user);
        for (; callers->n < conf->users.n; callers->n++)
                if (!user_parse(&callers->user[callers->n], conf->users.item[callers->n], err))
                        return false;
        *out = TAKE(callers);
        return true;
}

void callers_destroy(struct callers **callers)
{
        if (!*callers)
                return;
        free((*callers)->user);
        free(*callers);
        *callers = NULL;
}

bool callers_is_suite(const struct callers *callers, const char *caller)
{
        return !strcmp(caller, callers->owner);
}

static Principal *principal_of(const char *name, const Role *roles, size_t n, struct arena *arena)
{
        Principal *principal = NEW(arena, Principal, principal);

        principal->name = arena_strdup(arena, name);
        principal->roles = arena_copy(arena, roles, n * sizeof *roles);
        principal->n_roles = n;
        return principal;
}

const Principal *callers_find(const struct callers *callers, struct world *world, const char *caller, struct arena *arena)
{
        static const Role owner[] = {ROLE__ROLE_LEAD,      ROLE__ROLE_CASEWORKER, ROLE__ROLE_OPERATOR,
                                     ROLE__ROLE_PLACEMENT, ROLE__ROLE_TRACKER,    ROLE__ROLE_DESK};
        const Principal *known;

        if (!text_set(caller))
                return NULL;
        /* The owner cannot lock itself out: it runs the processes that would have to let it in again. */
        if (callers_is_suite(callers, caller))
                return principal_of(caller, owner, COUNT(owner), arena);
        known = world ? world_principal(world, caller) : NULL;
        if (known)
                return known->revoked ? NULL : known;
        for (size_t i = 0; i < callers->n; i++)
                if (!strcmp(callers->user[i].name, caller))
                        return principal_of(caller, callers->user[i].roles, callers->user[i].n_roles, arena);
        return NULL;
}
