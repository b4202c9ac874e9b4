#include "accept.h"

#include <string.h>

#include "access.h"
#include "must.h"
#include "text.h"

enum { ENTRY_COMMAND = 4 };     /* the number of Entry.command */

static bool refused(struct accepted *out, Refusal refusal, const char *why)
{
        out->what = ACCEPT_REFUSED;
        out->refusal = refusal;
        out->why = why;
        return true;
}

/* A citizen number must not enter, in whatever field someone typed it (DOMAIN 6.2). */
static bool has_bsn(const Personal *personal)
{
        const char *const texts[] = {personal->given_name, personal->family_name, personal->street,    personal->town,
                                     personal->note,       personal->considerations, personal->selection, personal->severance};

        for (size_t i = 0; i < COUNT(texts); i++)
                if (text_has_bsn(texts[i]))
                        return true;
        return false;
}

/* Whose key seals it: the person it is about, or the command's own id for someone new and for a contact. Nobody's when the casefile is not
 * known: under another key than the person's own, a note would outlive the person's erasure. */
static ProtobufCBinaryData owner_of(struct world *world, const Command *command)
{
        const Casefile *casefile;

        switch (command->what_case) {
        case COMMAND__WHAT_EMPLOYEE_LOG:
                return command->employee_log->person.len ? command->employee_log->person : command->id;
        case COMMAND__WHAT_PROFILE_UPDATE:
                return command->profile_update->person.len ? command->profile_update->person : command->id;
        case COMMAND__WHAT_CASE_STEP:
                casefile = world ? world_casefile(world, command->case_step->casefile) : NULL;
                break;
        case COMMAND__WHAT_CASE_RECORD:
                casefile = world ? world_casefile(world, command->case_record->casefile) : NULL;
                break;
        case COMMAND__WHAT_ACTIVITY_RECORD:
                casefile = world ? world_casefile(world, command->activity_record->casefile) : NULL;
                break;
        default:
                return command->id;
        }
        return casefile ? casefile->person : (ProtobufCBinaryData){0};
}

/* `out` tells when it was refused. */
static bool seal(const struct acceptor *a, struct world *world, Command *command, struct arena *arena, struct accepted *out, struct err *err)
{
        ProtobufCBinaryData owner;

        if (!command->personal)
                return true;
        owner = owner_of(world, command);
        if (owner.len != 16)
                return refused(out, REFUSAL__REFUSAL_UNKNOWN, "there is no such casefile");
        if (!vault_seal(a->vault, owner.data, command->id.data, command->personal, arena, &command->sealed, err))
                return err->kind == ERR_REFUSED && refused(out, REFUSAL__REFUSAL_WRONG, arena_strdup(arena, err->text));
        command->personal = NULL;
        return true;
}

/* A sandbox's clock is moved by hand, and only forward; any other is moved by nobody. */
static bool clock_wrong(const struct acceptor *a, ClockTick *tick, struct instant *now, struct accepted *out)
{
        struct instant to = {tick->to};

        if (!tick->to && !tick->advance)
                return false;
        if (!a->sandbox)
                return refused(out, REFUSAL__REFUSAL_WRONG, "only the clock of a sandbox can be set (start the suite with --sandbox)");
        if (tick->advance)
                to = instant_add(*now, (struct length){(int32_t)tick->advance, (enum unit)tick->unit});
        /* What has no day is no moment of any calendar: too long a length, one in working days, or one that leaves the year 9999. */
        if (!instant_date(to).day)
                return refused(out, REFUSAL__REFUSAL_WRONG, "the clock of a sandbox stays before the year 10000; lengths are in s, h, d, w, m or y");
        if (to.ms < now->ms)
                return refused(out, REFUSAL__REFUSAL_WRONG, "the clock of a sandbox only goes forward; start a new one to go back");
        *now = to;
        tick->to = to.ms;
        tick->advance = 0;
        tick->unit = UNIT__UNIT_IS_NONE;
        return false;
}

/* Was it here before? The digest is of what the sender gave, before anything is sealed or filled in. */
static bool look_up(const struct acceptor *a, const Command *command, struct bytes given, struct accepted *out, struct err *err)
{
        uint8_t digest[16];

        memcpy(out->entry.id, command->id.data, 16);
        vault_digest(a->vault, given, out->entry.digest);
        if (!journal_find(a->journal, out->entry.id, &out->n, digest, err))
                return false;
        if (out->n) {
                if (memcmp(digest, out->entry.digest, sizeof digest))
                        return refused(out, REFUSAL__REFUSAL_CONFLICT, "this id was used for another command; give this one an id of its own");
                out->what = ACCEPT_KNOWN;
        }
        return true;
}

static bool enter(const struct acceptor *a, struct world *world, const Principal *by, Command *command, struct bytes given,
                  struct instant now, struct arena *arena, struct accepted *out, struct err *err)
{
        /* What is kept as it was given need not be encoded again: the most of intake's own work. */
        bool as_given = !command->personal && command->what_case != COMMAND__WHAT_CLOCK_TICK;
        uint8_t salt[16];
        Entry entry;

        out->what = ACCEPT_NEW;
        if (!seal(a, world, command, arena, out, err))
                return false;
        if (out->what == ACCEPT_REFUSED)
                return true;
        entry__init(&entry);
        entry.at = now.ms;
        entry.by = (Principal *)by;
        entry.command = as_given ? NULL : command;
        /* Keyed by a secret that never leaves intake, so that who knows the command cannot work it out; of the id alone, so that it says nothing of a person
         * whose data was in the command and is erased one day. */
        vault_digest(a->vault, (struct bytes){command->id.data, command->id.len}, salt);
        entry.salt = (ProtobufCBinaryData){sizeof salt, salt};
        out->entry.bytes = codec_encode(&entry.base, arena);
        if (as_given)
                out->entry.bytes = codec_join(out->entry.bytes, ENTRY_COMMAND, given, arena);
        out->entry.at_ms = now.ms;
        return true;
}

bool accept_command(const struct acceptor *a, struct world *world, const char *caller, Command *command, struct bytes given,
                    struct instant *now, struct arena *arena, struct accepted *out, struct err *err)
{
        const Principal *by = callers_find(a->callers, world, caller, arena);
        struct instant then = *now;
        const char *why;

        *out = (struct accepted){0};
        if (!by)
                return refused(out, REFUSAL__REFUSAL_FORBIDDEN, "this caller is not known here, or was revoked");
        if (!uuid_is_v7(command->id.len == 16 ? command->id.data : (const uint8_t[16]){0}))
                return refused(out, REFUSAL__REFUSAL_MALFORMED, "command.id: a UUID of version 7, 16 bytes, is asked for");
        if (command->sealed)
                return refused(out, REFUSAL__REFUSAL_MALFORMED, "command.sealed: only intake seals; send personal");
        if (command->personal && has_bsn(command->personal))
                return refused(out, REFUSAL__REFUSAL_WRONG, "command.personal: a text holds what looks like a citizen number (BSN); leave it out");
        if (!access_command(world, by, command, &why))
                return refused(out, REFUSAL__REFUSAL_FORBIDDEN, why);
        if (!look_up(a, command, given, out, err))
                return false;
        if (out->n)
                return true;
        if (command->what_case == COMMAND__WHAT_CLOCK_TICK && clock_wrong(a, command->clock_tick, &then, out))
                return true;
        if (!enter(a, world, by, command, given, then, arena, out, err))
                return false;
        *now = then;
        return true;
}

bool accept_own(const struct acceptor *a, Command *command, struct instant now, struct arena *arena, struct accepted *out,
                struct err *err)
{
        Principal *by = NEW(arena, Principal, principal);
        struct bytes given = codec_encode(&command->base, arena);

        *out = (struct accepted){0};
        by->name = arena_strdup(arena, "suite");
        APPEND(arena, by, roles) = ROLE__ROLE_TRACKER;
        if (!look_up(a, command, given, out, err))
                return false;
        return out->n || enter(a, NULL, by, command, given, now, arena, out, err);
}
