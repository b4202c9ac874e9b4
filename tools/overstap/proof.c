#include "proof.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { HASH = 32, CHECK = 1000 }; /* events between two chains in the file */

struct proof {
        FILE *file;
        const char *programme; /* as a head has it, a JSON string; null: all are asked about */
        uint32_t as_of;
        uint64_t seq, last;
        uint8_t chain[HASH];
        bool is_torn;
        bool *other; /* by casefile: it is of another programme */
        uint64_t room;
};

/* ---- claims */

static void label(FILE *file, const OutcomeDefinition *definition)
{
        fprintf(file, "%s@%" PRIu32, definition->name->text, definition->version);
}

static void numbers(FILE *file, const uint64_t *n, size_t count)
{
        fputc('\t', file);
        for (size_t i = 0; i < count; i++)
                fprintf(file, "%s%" PRIu64, i ? " " : "", n[i]);
}

static void question(FILE *file, const OutcomeReport *report)
{
        const OutcomeAsk *ask = report->ask;

        fprintf(file,
                "programme\t%s\nflow\t%s\nemployer\t%" PRIu64 "\nfrom\t%" PRIu32 "\nuntil\t%" PRIu32 "\nas-of\t%" PRIu32 "\n",
                ask->programme, ask->flow, ask->employer, ask->from, ask->until, ask->as_of);
        fprintf(file, "compared\t%d\ndefinitions\t%zu\n", report->n_differ > 0, report->n_lines);
        for (size_t i = 0; i < report->n_lines; i++) {
                fputs("definition\t", file);
                label(file, report->lines[i]->definition);
                fputc('\n', file);
        }
}

static size_t claims_count(const OutcomeReport *report)
{
        size_t n = (report->goal > 0) + report->n_bases + report->n_lines + report->n_differ + report->n_results;

        for (size_t i = 0; i < report->n_lines; i++)
                n += report->lines[i]->n_ratios;
        return n;
}

static void line_claims(FILE *file, const OutcomeLine *line)
{
        fputs("line\t", file);
        label(file, line->definition);
        fprintf(file,
                "\tcounted %" PRIu64 "\tdisputed %" PRIu64 "\twithdrawn %" PRIu64 "\tpending %" PRIu64 "\tfailed %" PRIu64
                "\tdue %" PRIu64 "\n",
                line->counted, line->disputed, line->withdrawn, line->pending, line->failed, line->due);
        for (size_t i = 0; i < line->n_ratios; i++) {
                const OutcomeRatio *ratio = line->ratios[i];

                fputs(text_set(ratio->refused) ? "refused\t" : "share\t", file);
                label(file, line->definition);
                fprintf(file, "\t%s\t%" PRIu64 "\t%" PRIu64 "\n", ratio->of, ratio->number, ratio->whole);
        }
}

static void claims(FILE *file, const OutcomeReport *report)
{
        fprintf(file, "claims\t%zu\n", claims_count(report));
        if (report->goal)
                fprintf(file, "goal\t%" PRIu32 "\t%" PRIu32 "\n", report->goal, report->goal_on);
        for (size_t i = 0; i < report->n_bases; i++)
                fprintf(file, "base\t%s\t%" PRIu64 "\n", report->bases[i]->name, report->bases[i]->number);
        for (size_t i = 0; i < report->n_lines; i++)
                line_claims(file, report->lines[i]);
        for (size_t i = 0; i < report->n_differ; i++) {
                const OutcomeDiffer *differ = report->differ[i];

                fputs("differ\t", file);
                label(file, report->lines[differ->a]->definition);
                fputc('\t', file);
                label(file, report->lines[differ->b]->definition);
                fprintf(file, "\t%" PRIu64 "\t%" PRIu64, differ->only_a, differ->only_b);
                numbers(file, differ->cases_a, differ->n_cases_a);
                numbers(file, differ->cases_b, differ->n_cases_b);
                fputc('\n', file);
        }
        for (size_t i = 0; i < report->n_results; i++) {
                const CaseResult *result = report->results[i];

                fprintf(file, "result\t%" PRIu64 "\t%s@%" PRIu32 "\t%s\t%" PRIu32 "\t%" PRIu32, result->casefile,
                        result->definition, result->version,
                        result->standing == STANDING__STANDING_WITHDRAWN ? "withdrawn" : "disputed", result->on, result->off);
                numbers(file, result->events, result->n_events);
                fputc('\n', file);
        }
}

void proof_new(struct proof **out, FILE *file, const OutcomeReport *report)
{
        struct proof *proof = calloc(1, sizeof *proof);

        must(proof);
        proof->file = file;
        proof->programme = text_set(report->ask->programme) ? report->ask->programme : NULL;
        proof->as_of = report->ask->as_of;
        proof->last = report->seq;
        fputs("overstap-proof\t1\n", file);
        question(file, report);
        claims(file, report);
        fprintf(file, "events\t%" PRIu64 "\n", report->seq);
        *out = proof;
}

void proof_destroy(struct proof **proof)
{
        if (!*proof)
                return;
        free((*proof)->other);
        free(*proof);
        *proof = NULL;
}

/* ---- events */

static void hash(uint8_t out[HASH], const uint8_t a[HASH], const void *b, size_t n_b, const char *c)
{
        crypto_generichash_state state;

        crypto_generichash_init(&state, NULL, 0, HASH);
        crypto_generichash_update(&state, a, HASH);
        crypto_generichash_update(&state, b, n_b);
        crypto_generichash_update(&state, (const uint8_t *)c, strlen(c));
        crypto_generichash_final(&state, out, HASH);
}

static void put_hash(FILE *file, const uint8_t digest[HASH])
{
        char text[2 * HASH + 1];

        fputs(sodium_bin2hex(text, sizeof text, digest, HASH), file);
}

static void other_note(struct proof *proof, uint64_t casefile, const char *programme)
{
        if (casefile >= proof->room) {
                uint64_t room = 2 * casefile + 1024;

                proof->other = realloc(proof->other, room * sizeof *proof->other);
                must(proof->other);
                memset(proof->other + proof->room, 0, (room - proof->room) * sizeof *proof->other);
                proof->room = room;
        }
        /* The id of a programme is a name: in a JSON string it stands as it is. */
        proof->other[casefile] = strncmp(programme + 1, proof->programme, strlen(proof->programme)) ||
                                 strcmp(programme + 1 + strlen(proof->programme), "\"");
}

/* "DAY CASEFILE", and behind these of an opened casefile its programme. */
static bool is_hidden(struct proof *proof, const char *head)
{
        char *at;
        uint64_t day = strtoull(head, &at, 10), casefile = strtoull(at, &at, 10);

        if (*at && proof->programme)
                other_note(proof, casefile, at + 1);
        return casefile && (day > proof->as_of || (casefile < proof->room && proof->other[casefile]));
}

void proof_event(struct proof *proof, const ProofEvent *event)
{
        uint8_t leaf[HASH];
        bool hides = *event->head && is_hidden(proof, event->head);

        if (event->hash.len != HASH || event->seq != proof->seq + 1) {
                proof->is_torn = true;
                return;
        }
        proof->seq++;
        memcpy(leaf, event->hash.data, HASH);
        if (*event->head)
                hash(leaf, event->hash.data, event->body, strlen(event->body), "");
        hash(proof->chain, proof->chain, leaf, HASH, event->head);
        fprintf(proof->file, "%s\t%" PRIu64 "\t", !*event->head ? "none" : hides ? "hidden" : "open", event->seq);
        put_hash(proof->file, hides ? leaf : event->hash.data);
        if (*event->head)
                fprintf(proof->file, "\t%s", event->head);
        if (*event->head && !hides)
                fprintf(proof->file, "\t%s", event->body);
        fputc('\n', proof->file);
        if (proof->seq % CHECK == 0) {
                fputs("chain\t", proof->file);
                put_hash(proof->file, proof->chain);
                fputc('\n', proof->file);
        }
}

bool proof_end(struct proof *proof, ProtobufCBinaryData chain)
{
        fputs("end\t", proof->file);
        put_hash(proof->file, proof->chain);
        fputc('\n', proof->file);
        return !proof->is_torn && proof->seq == proof->last && chain.len == HASH && !memcmp(chain.data, proof->chain, HASH);
}
