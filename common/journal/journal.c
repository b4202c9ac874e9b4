#include "journal.h"

#include <stdio.h>

#include "engine.h"
#include "must.h"
#include "text.h"

static const struct engine *const engines[] = {&engine_lmdb};

static bool engine_find(const char *name, const struct engine **out, struct err *err)
{
        char known[200];

        for (size_t i = 0; i < COUNT(engines); i++)
                if (text_is(engines[i]->name, name)) {
                        *out = engines[i];
                        return true;
                }
        for (size_t i = 0, used = 0; i < COUNT(engines); i++)
                used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", engines[i]->name);
        return err_set(err, ERR_REFUSED, "journal: there is no engine \"%s\" (there is: %s)", name ? name : "", known);
}

bool journal_new(struct journal **out, const struct journal_conf *conf, enum store_mode mode, struct err *err)
{
        const struct engine *engine;

        return engine_find(conf->engine, &engine, err) && engine->open(out, conf, mode, err);
}

void journal_destroy(struct journal **journal)
{
        struct journal *j = TAKE(*journal);

        if (j)
                j->engine->close(j);
}

bool journal_append(struct journal *journal, const struct journal_entry *group, size_t n, uint64_t *first, struct err *err)
{
        return journal->engine->append(journal, group, n, first, err);
}

bool journal_read(struct journal *journal, uint64_t after, size_t most, size_t bytes_max, struct arena *arena, struct bytes **out,
                  size_t *n, struct err *err)
{
        return journal->engine->read(journal, after, most, bytes_max, arena, out, n, err);
}

bool journal_trim(struct journal *journal, uint64_t before, struct err *err)
{
        return journal->engine->trim(journal, before, err);
}

bool journal_find(struct journal *journal, const uint8_t id[16], uint64_t *n, uint8_t digest[16], struct err *err)
{
        return journal->engine->find(journal, id, n, digest, err);
}

bool journal_head(struct journal *journal, struct journal_head *out, struct err *err)
{
        return journal->engine->head(journal, out, err);
}

bool journal_at(struct journal *journal, uint64_t n, int64_t *at_ms, struct err *err)
{
        return journal->engine->at(journal, n, at_ms, err);
}

struct store_usage journal_usage(struct journal *journal)
{
        return journal->engine->usage(journal);
}

int journal_reap(struct journal *journal)
{
        return journal->engine->reap(journal);
}

bool journal_copy(struct journal *journal, const char *path, struct err *err)
{
        return journal->engine->copy(journal, path, err);
}
