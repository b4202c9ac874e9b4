#include "certificate.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "must.h"

static void sides_write(const struct round *round, FILE *out)
{
        (void)fprintf(out, "vacancies %zu\n", round->n_vacancies);
        for (size_t i = 0; i < round->n_vacancies; i++) {
                const struct round_vacancy *vacancy = &round->vacancy[i];

                (void)fprintf(out, "vacancy %" PRIu64 " %" PRIu64 " %u %u\n", vacancy->id, vacancy->employer, vacancy->room,
                              vacancy->stated);
        }
        (void)fprintf(out, "people %zu\n", round->n_people);
        for (size_t i = 0; i < round->n_people; i++) {
                const struct round_person *person = &round->person[i];

                (void)fprintf(out, "person %" PRIu64 " %u", person->id, person->stated);
                for (uint32_t at = person->first; at < person->first + person->n; at++)
                        (void)fprintf(out, " %" PRIu64 ":%u:%u", round->vacancy[round->pair[at].vacancy].id,
                                      round->pair[at].hours, round->pair[at].place);
                (void)fputc('\n', out);
        }
}

static void outcome_write(const struct round *round, FILE *out)
{
        size_t given = 0;

        for (size_t i = 0; i < round->n_people; i++)
                given += round->person[i].given != ROUND_NOTHING;
        (void)fprintf(out, "pairs %zu\n", given);
        for (size_t i = 0; i < round->n_people; i++)
                if (round->person[i].given != ROUND_NOTHING)
                        (void)fprintf(out, "pair %" PRIu64 " %" PRIu64 "\n", round->person[i].id,
                                      round->vacancy[round->pair[round->person[i].given].vacancy].id);
        (void)fputs("end\n", out);
}

struct bytes certificate_text(const struct certificate_head *head, const struct round *round, struct arena *arena,
                              uint8_t hash[CERTIFICATE_HASH])
{
        struct bytes bytes;
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);

        must(out);
        (void)fprintf(out,
                      "overstap-round-certificate 1\nround %" PRIu64 "\nbasis %" PRIu64
                      "\ntoday %u\nrules %s\nbest %d\nquota %u\n",
                      head->round, head->basis, head->today, head->rules, ROUND_BEST, round->quota);
        sides_write(round, out);
        outcome_write(round, out);
        must(fclose(out) == 0);
        bytes = (struct bytes){arena_copy(arena, text, size), size};
        free(text);
        must(crypto_generichash(hash, CERTIFICATE_HASH, bytes.data, bytes.size, NULL, 0) == 0);
        return bytes;
}
