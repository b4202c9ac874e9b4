/* People: logging them, what they can and want, and what they let others see. */
#include "import_run.h"
#include "json.h"
#include "must.h"
#include "verbs.h"

int employee_log(struct call *call)
{
        return import_run(call, IMPORT_EMPLOYEES);
}

int employee_show(struct call *call)
{
        Show *show = NEW(call->arena, Show, show);

        show->kind = KIND__KIND_PERSON;
        if (taken(call, OPT_CASE) ? call->line.n || !take_id(taken(call, OPT_CASE), "casefile", &show->id)
                                  : !call->line.n || !take_person(call->line.arg[0], call->arena, &show->person)) {
                complain("name one person: by id, or with --case CASE");
                return EXIT_WRONG;
        }
        return call_show(call, show);
}

/* The file is one of `employee log` with one row; what it says beside the profile and the personal fields is for logging only. */
int employee_profile(struct call *call)
{
        ProfileUpdate *update = NEW(call->arena, ProfileUpdate, profile_update);
        const Command *command;
        int status;

        if (!take_person(call->line.arg[0], call->arena, &update->person))
                return EXIT_WRONG;
        if ((status = import_one(call, IMPORT_EMPLOYEES, call->line.arg[1], &command)))
                return status;
        must(command->what_case == COMMAND__WHAT_EMPLOYEE_LOG);
        update->profile = command->employee_log->profile;
        return call_send_with(call, COMMAND__WHAT_PROFILE_UPDATE, update, command->personal);
}

static bool take_parts(struct call *call, Consent *consent)
{
        const struct words *words = &call->line.given[OPT_PART];

        for (size_t i = 0; i < words->n; i++) {
                int part;

                if (!take_word(words->item[i], &part__descriptor, "part", &part))
                        return false;
                APPEND(call->arena, consent, parts) = (Part)part;
        }
        return true;
}

int employee_consent_give(struct call *call)
{
        ConsentGive *give = NEW(call->arena, ConsentGive, consent_give);
        int status;

        give->consent = NEW(call->arena, Consent, consent);
        if (!take_person(call->line.arg[0], call->arena, &give->person) || !take_parts(call, give->consent) ||
            !take_date(call, OPT_FROM, &give->consent->from) || !take_date(call, OPT_UNTIL, &give->consent->until))
                return EXIT_WRONG;
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &give->consent->employer)))
                return status;
        return call_send(call, COMMAND__WHAT_CONSENT_GIVE, give);
}

int employee_consent_withdraw(struct call *call)
{
        ConsentWithdraw *withdraw = NEW(call->arena, ConsentWithdraw, consent_withdraw);
        const char *consent = taken(call, OPT_CONSENT);

        if (!take_person(call->line.arg[0], call->arena, &withdraw->person) ||
            (consent && !take_id(consent, "consent", &withdraw->consent)))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_CONSENT_WITHDRAW, withdraw);
}
