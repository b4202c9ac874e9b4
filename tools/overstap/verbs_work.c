/* Vacancies, proposals, placements, and the centre's right to lend out. */
#include "id.h"
#include "import_run.h"
#include "json.h"
#include "must.h"
#include "verbs.h"

/* ---- vacancies */

int vacancy_post(struct call *call)
{
        return import_run(call, IMPORT_VACANCIES);
}

int vacancy_list(struct call *call)
{
        static const struct column columns[] = {
                {"VACANCY", "id", true},           {"TITLE", "title", false},   {"EMPLOYER", "employer", true},
                {"POSTCODE", "pc4", true},         {"POSTS", "posts", true},    {"FILLED", "filled", true},
                {"OPENS", "opens", false},         {"CLOSES", "closes", false}, {"CLOSED", "closed", false},
                {"REFERENCE", "reference", false},
        };

        return list_tell(call, KIND__KIND_VACANCY, "vacancies", columns, COUNT(columns));
}

int vacancy_show(struct call *call)
{
        return show_tell(call, KIND__KIND_VACANCY, "vacancy");
}

int vacancy_close(struct call *call)
{
        VacancyClose *body = NEW(call->arena, VacancyClose, vacancy_close);

        if (!take_id(call->line.arg[0], "vacancy", &body->vacancy))
                return EXIT_WRONG;
        if (taken(call, OPT_REASON))
                body->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_VACANCY_CLOSE, body);
}

/* ---- proposals */

int proposal_list(struct call *call)
{
        static const struct column columns[] = {
                {"PROPOSAL", "id", true},        {"CASE", "casefile", true},    {"VACANCY", "vacancy", true},
                {"RANK", "rank", true},          {"STATE", "state", false},     {"PERSON", "person", false},
                {"EMPLOYER", "employer", false}, {"REASONS", "reasons", false},
        };

        return list_tell(call, KIND__KIND_PROPOSAL, "proposals", columns, COUNT(columns));
}

int proposal_show(struct call *call)
{
        return show_tell(call, KIND__KIND_PROPOSAL, "proposal");
}

int proposal_answer(struct call *call)
{
        ProposalAnswer *answer = NEW(call->arena, ProposalAnswer, proposal_answer);
        int reply, side;

        if (!take_id(call->line.arg[0], "proposal", &answer->proposal) ||
            !take_word(call->line.arg[1], &reply__descriptor, "answer", &reply) ||
            !take_word(taken(call, OPT_SIDE), &side__descriptor, "side", &side))
                return EXIT_WRONG;
        answer->reply = (Reply)reply;
        answer->side = (Side)side;
        if (taken(call, OPT_REASON))
                answer->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_PROPOSAL_ANSWER, answer);
}

/* ---- placements */

/* A number is an employer known here; anything else is a name, registered when it is new. */
static void take_receiver(struct call *call, PlacementRecord *record)
{
        const char *text = taken(call, OPT_EMPLOYER);
        struct err err = {0};

        if (!number_parse(text, "employer", &record->employer, &err))
                record->employer_name = (char *)text;
}

int placement_record(struct call *call)
{
        PlacementRecord *record = NEW(call->arena, PlacementRecord, placement_record);
        int kind, contract = CONTRACT__CONTRACT_UNKNOWN, subsidy = SUBSIDY__SUBSIDY_UNKNOWN;

        if (!take_id(call->line.arg[0], "casefile", &record->casefile) ||
            !take_word(taken(call, OPT_KIND), &placement_kind__descriptor, "kind", &kind) ||
            !take_word(taken(call, OPT_CONTRACT), &contract__descriptor, "contract", &contract) ||
            !take_word(taken(call, OPT_SUBSIDY), &subsidy__descriptor, "subsidy", &subsidy) ||
            !take_date(call, OPT_FROM, &record->first_day) || !take_date(call, OPT_UNTIL, &record->last_day) ||
            !take_hours(taken(call, OPT_HOURS), &record->hours) ||
            (taken(call, OPT_VACANCY) && !take_id(taken(call, OPT_VACANCY), "vacancy", &record->vacancy)) ||
            (taken(call, OPT_PROPOSAL) && !take_id(taken(call, OPT_PROPOSAL), "proposal", &record->proposal)))
                return EXIT_WRONG;
        take_receiver(call, record);
        record->kind = (PlacementKind)kind;
        record->contract = (Contract)contract;
        record->subsidy = (Subsidy)subsidy;
        return call_send(call, COMMAND__WHAT_PLACEMENT_RECORD, record);
}

int placement_end(struct call *call)
{
        PlacementEnd *end = NEW(call->arena, PlacementEnd, placement_end);

        if (!take_id(call->line.arg[0], "placement", &end->placement) || !take_date(call, OPT_ON, &end->last_day))
                return EXIT_WRONG;
        end->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_PLACEMENT_END, end);
}

int placement_list(struct call *call)
{
        static const struct column columns[] = {
                {"PLACEMENT", "id", true},      {"CASE", "casefile", true},   {"KIND", "kind", false},
                {"EMPLOYER", "employer", true}, {"FROM", "first_day", false}, {"UNTIL", "last_day", false},
                {"ENDED", "ended", false},      {"VACANCY", "vacancy", true}, {"CONTRACT", "contract", false},
                {"SUBSIDY", "subsidy", false},
        };

        return list_tell(call, KIND__KIND_PLACEMENT, "placements", columns, COUNT(columns));
}

int placement_show(struct call *call)
{
        return show_tell(call, KIND__KIND_PLACEMENT, "placement");
}

/* ---- admissions */

int admission_record(struct call *call)
{
        AdmissionRecord *record = NEW(call->arena, AdmissionRecord, admission_record);

        record->admission = NEW(call->arena, Admission, admission);
        record->admission->kind = (char *)taken(call, OPT_KIND);
        if (!take_date(call, OPT_FROM, &record->admission->from) || !take_date(call, OPT_UNTIL, &record->admission->until))
                return EXIT_WRONG;
        if (taken(call, OPT_NUMBER))
                record->admission->number = (char *)taken(call, OPT_NUMBER);
        return call_send(call, COMMAND__WHAT_ADMISSION_RECORD, record);
}

int admission_list(struct call *call)
{
        static const struct column columns[] = {
                {"KIND", "kind", false},
                {"FROM", "from", false},
                {"UNTIL", "until", false},
                {"NUMBER", "number", false},
        };

        return list_tell(call, KIND__KIND_ADMISSION, "admissions", columns, COUNT(columns));
}
