/* What a centre sets: flows, law, matching rules, places, who may do what, and its own admissions. */
#include <string.h>

#include "decide.h"
#include "flow.h"
#include "outcome.h"
#include "text.h"

static void marks_clear(ProtobufCMessage *message)
{
        for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
                uint8_t *at = (uint8_t *)message + field->offset;

                if (field->type == PROTOBUF_C_TYPE_MESSAGE && field->label == PROTOBUF_C_LABEL_REPEATED)
                        for (size_t j = 0; j < *(size_t *)((uint8_t *)message + field->quantifier_offset); j++)
                                marks_clear((*(ProtobufCMessage ***)at)[j]);
                else if (field->type == PROTOBUF_C_TYPE_MESSAGE && *(ProtobufCMessage **)at)
                        marks_clear(*(ProtobufCMessage **)at);
        }
        if (message->descriptor == &word__descriptor)
                ((Word *)message)->line = ((Word *)message)->column = 0;
}

/* The flow without where its words stand: a moved comment is not another flow. */
static Flow *flow_bare(const Flow *flow, struct arena *arena)
{
        Flow *bare = codec_copy(flow, arena);

        marks_clear(&bare->base);
        bare->file = arena_strdup(arena, "");
        return bare;
}

enum verdict decide_flow_install(struct decision *d)
{
        const Flow *given = d->command->flow_install->flow;
        struct flow_finding *finding;
        const Flow *same;
        Flow *flow;
        Event *event;

        if (!given)
                return refuse(d, "flow.empty", "no flow was given");
        if (flow_check(given, d->arena, &finding))
                return refuse(d, "flow.unsound", "%s:%u:%u: %s", given->file, finding->line, finding->column, finding->text);
        flow = flow_bare(given, d->arena);
        same = world_flow(d->world, flow->name->text, flow->version);
        made(d, KIND__KIND_FLOW, flow->version, same != NULL);
        if (same && says_same(same, flow, d->arena))
                return VERDICT_DONE;
        if (same)
                return refuse(d, "flow.version", "flow %s version %u is installed and reads differently; give the changed one a higher version",
                              flow->name->text, flow->version);
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_FLOW_INSTALLED;
        event->flow_installed = flow;
        return VERDICT_DONE;
}

enum verdict decide_outcome_install(struct decision *d)
{
        const OutcomeDefinition *given = d->command->outcome_install->definition, *installed;
        OutcomeDefinition *definition, *same;
        struct flow_finding *finding;
        Event *event;

        if (!given)
                return refuse(d, "outcome.empty", "no definition was given");
        if (outcome_check(given, d->arena, &finding))
                return refuse(d, "outcome.unsound", "%u:%u: %s", finding->line, finding->column, finding->text);
        definition = codec_copy(given, d->arena);
        marks_clear(&definition->base);
        definition->installed_at = 0;
        installed = world_outcome(d->world, definition->name->text, definition->version);
        made(d, KIND__KIND_OUTCOME_DEFINITION, definition->version, installed != NULL);
        if (installed) {
                same = arena_copy(d->arena, installed, sizeof *installed);
                same->installed_at = 0;
                if (says_same(same, definition, d->arena))
                        return VERDICT_DONE;
                return refuse(d, "outcome.version",
                              "outcome %s version %u is installed and reads differently; reports name it, so give the changed one a higher version",
                              definition->name->text, definition->version);
        }
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_OUTCOME_INSTALLED;
        event->outcome_installed = definition;
        return VERDICT_DONE;
}

enum verdict decide_law_install(struct decision *d)
{
        const Law *law = d->command->law_install->law;
        Event *event;

        if (!law || !text_set(law->name))
                return refuse(d, "law.empty", "no law was given");
        made(d, KIND__KIND_LAW, law->version, false);
        if (says_same(world_law(d->world), law, d->arena))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_LAW_INSTALLED;
        event->law_installed = d->command->law_install->law;
        return VERDICT_DONE;
}

enum verdict decide_rules_install(struct decision *d)
{
        const MatchRules *rules = d->command->rules_install->rules;
        Event *event;

        if (!rules || !rules->most)
                return refuse(d, "rules.empty", "matching rules name at least how many proposals may stand open");
        made(d, KIND__KIND_RULES, rules->version, false);
        if (says_same(world_rules(d->world), rules, d->arena))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_RULES_INSTALLED;
        event->rules_installed = d->command->rules_install->rules;
        return VERDICT_DONE;
}

enum verdict decide_places_install(struct decision *d)
{
        PlacesInstall *fresh = NEW(d->arena, PlacesInstall, places_install);
        const PlacesInstall *given = d->command->places_install;
        Event *event;

        for (size_t i = 0; i < given->n_places; i++) {
                const Place *known = world_place(d->world, given->places[i]->pc4);

                if (given->places[i]->pc4 < 1000)
                        return refuse(d, "place.postcode", "place %zu has no postcode of four digits", i + 1);
                if (!known || !says_same(known, given->places[i], d->arena))
                        APPEND(d->arena, fresh, places) = given->places[i];
        }
        if (!fresh->n_places) {
                made(d, KIND__KIND_PLACE, 0, true);
                return VERDICT_DONE;
        }
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_PLACES_INSTALLED;
        event->places_installed = fresh;
        made(d, KIND__KIND_PLACE, 0, false);
        return VERDICT_DONE;
}

bool principal_name_is_sound(const char *name)
{
        if (!strncmp(name, "uid:", 4))
                return name[4] && strspn(name + 4, "0123456789") == strlen(name + 4) && strlen(name + 4) <= 10;
        return !strncmp(name, "key:", 4) && strlen(name + 4) == 64 && strspn(name + 4, "0123456789abcdef") == 64;
}

enum verdict decide_key_admit(struct decision *d)
{
        Principal *principal = d->command->key_admit->principal;
        const Principal *before;
        Event *event;

        if (!principal || !principal_name_is_sound(principal->name))
                return refuse(d, "key.name", "name the caller as uid:NUMBER or as key: with the 64 hexadecimal digits of its public key");
        if (!principal->n_roles)
                return refuse(d, "key.roles", "a caller without a role may do nothing; give at least one");
        for (size_t i = 0; i < principal->n_roles; i++)
                if (principal->roles[i] == ROLE__ROLE_NONE || principal->roles[i] == ROLE__ROLE_CLOCK)
                        return refuse(d, "key.roles", "this is not a role that a caller can have");
        if (has_role(principal, ROLE__ROLE_EMPLOYER) && !world_employer(d->world, principal->employer))
                return refuse(d, "key.employer", "an employer's key names an employer known here");
        if (has_role(principal, ROLE__ROLE_EMPLOYEE) && !world_person(d->world, principal->person))
                return refuse(d, "key.person", "an employee's key names a person known here");
        before = world_principal(d->world, principal->name);
        principal = arena_copy(d->arena, principal, sizeof *principal);
        principal->revoked = false;
        made(d, KIND__KIND_PRINCIPAL, 0, before != NULL);
        if (before && says_same(before, principal, d->arena))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_KEY_ADMITTED;
        event->key_admitted = principal;
        return VERDICT_DONE;
}

enum verdict decide_key_revoke(struct decision *d)
{
        const char *name = d->command->key_revoke->name;
        const Principal *before = world_principal(d->world, name);
        Event *event;

        if (!before && !principal_name_is_sound(name))
                return refuse(d, "key.name", "name the caller as uid:NUMBER or as key: with the 64 hexadecimal digits of its public key");
        made(d, KIND__KIND_PRINCIPAL, 0, before && before->revoked);
        if (before && before->revoked)
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_KEY_REVOKED;
        event->key_revoked = d->command->key_revoke;
        return VERDICT_DONE;
}

enum verdict decide_admission_record(struct decision *d)
{
        const Admission *admission = d->command->admission_record->admission;
        size_t i = 0;
        Event *event;

        if (!admission || !admission->from)
                return refuse(d, "admission.days", "an admission has a first day");
        while (flow_admissions[i] && strcmp(flow_admissions[i], admission->kind))
                i++;
        if (!flow_admissions[i])
                return refuse(d, "admission.kind", "%s is not an admission; there are waadi and wtta", admission->kind);
        if (admission->until && admission->until < admission->from)
                return refuse(d, "admission.days", "it ends before it begins");
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_ADMISSION_RECORDED;
        event->admission_recorded = d->command->admission_record->admission;
        made(d, KIND__KIND_ADMISSION, 0, false);
        return VERDICT_DONE;
}
