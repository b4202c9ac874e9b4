// The matcher's questions asked of Xapian: match_xapian load|ask FOLDER [VACANCIES [QUESTIONS [SEED [DATA]]]]
//
// Skills are terms. A weight of our own makes a document's score the number of skills held less those asked, so that Xapian's bounds end the search
// as early as the first criterion allows; the other criteria are a sort key, and the musts a decider, both over rows in memory, which is kinder to
// Xapian than values in the database. Within a limit to travel the postcodes in reach are a filter, when they are few. Answers are compared as match_pg does.
#include "match_truth.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <xapian.h>

namespace
{
constexpr size_t BEST = 20;
constexpr int MOST_ASKED = 12, LEAST_ASKED = 3;

std::string skill_term(unsigned skill)
{
        return "s" + std::to_string(skill);
}

std::string place_term(unsigned place)
{
        return "P" + std::to_string(place);
}

class Held : public Xapian::Weight
{
      public:
        Held()
        {
                need_stat(DOC_LENGTH);
                need_stat(DOC_LENGTH_MIN);
        }
        Weight *clone() const override
        {
                return new Held;
        }
        void init(double factor) override
        {
                part = factor > 0 ? 1 : 0;
        }
        double get_sumpart(Xapian::termcount, Xapian::termcount, Xapian::termcount) const override
        {
                return part;
        }
        double get_maxpart() const override
        {
                return part;
        }
        double get_sumextra(Xapian::termcount length, Xapian::termcount) const override
        {
                return MOST_ASKED - double(length);
        }
        double get_maxextra() const override
        {
                return MOST_ASKED - double(get_doclength_lower_bound());
        }

      private:
        double part = 1;
};

struct Question {
        const truth *all;
        struct world_person person;
        bool skill[WORLD_SKILLS] = {};
        uint8_t band[WORLD_PLACES], job[WORLD_JOBS], wished[WORLD_JOBS]; // band 255: out of reach

        Question(const truth *t, const struct world_person &p) : all(t), person(p)
        {
                static const int64_t bands[] = {5, 15, 30, 60};
                int64_t limit = int64_t(p.travel_km) * p.travel_km * 1000000;

                for (unsigned i = 0; i < p.n; i++)
                        skill[p.skill[i]] = true;
                for (unsigned i = 0; i < t->world->places; i++) {
                        int64_t apart = truth_apart(t, p.place, i);

                        band[i] = 0;
                        while (band[i] < 4 && apart > bands[band[i]] * bands[band[i]] * 1000000)
                                band[i]++;
                        if (limit && apart > limit)
                                band[i] = 255;
                }
                for (unsigned i = 0; i < WORLD_JOBS; i++) {
                        job[i] = uint8_t(truth_job_apart(t->world, p.job, i));
                        wished[i] = uint8_t(truth_job_apart(t->world, p.wished, i));
                }
        }
        void values(const struct world_vacancy &v, uint32_t *out) const
        {
                uint32_t missing = v.n;

                for (unsigned i = 0; i < v.n; i++)
                        missing -= skill[v.skill[i]];
                out[TRUTH_MISSING] = missing;
                out[TRUTH_OCCUPATION] = job[v.job];
                out[TRUTH_WISHED] = wished[v.job];
                out[TRUTH_BAND] = band[v.place];
                out[TRUTH_HOURS] = v.hours_max < person.hours_max   ? person.hours_max - v.hours_max
                                   : v.hours_min > person.hours_max ? v.hours_min - person.hours_max
                                                                    : 0;
                out[TRUTH_WAGE] = v.wage_max && v.wage_max < person.wage_min ? person.wage_min - v.wage_max : 0;
        }
};

struct Passes : Xapian::MatchDecider {
        const Question &q;
        explicit Passes(const Question &question) : q(question)
        {
        }
        bool operator()(const Xapian::Document &document) const override
        {
                const struct world_vacancy &v = q.all->vacancy[document.get_docid() - 1];
                const struct world_person &p = q.person;

                return q.band[v.place] != 255 && !v.shrinking && (!v.licence || p.licences >> (v.licence - 1) & 1) && p.dutch >= v.dutch &&
                       v.hours_min <= p.hours_max && p.hours_min <= v.hours_max && (!v.shifts || p.shifts) &&
                       (!v.closes || (v.closes >= WORLD_TODAY && p.available_on <= v.closes));
        }
};

struct Rest : Xapian::KeyMaker {
        const Question &q;
        explicit Rest(const Question &question) : q(question)
        {
        }
        std::string operator()(const Xapian::Document &document) const override
        {
                uint32_t value[TRUTH_VALUES];
                char key[3 + 2 * 4];

                q.values(q.all->vacancy[document.get_docid() - 1], value);
                for (int i = 0; i < 3; i++)
                        key[i] = char(value[TRUTH_OCCUPATION + i]);
                for (int i = 0; i < 8; i++)
                        key[3 + i] = char(value[TRUTH_HOURS + i / 4] >> (24 - i % 4 * 8));
                return std::string(key, sizeof key);
        }
};

std::vector<Xapian::docid> answer(const Xapian::Database &db, const Question &q, bool filter, bool all)
{
        std::vector<Xapian::Query> skills, places;
        Xapian::Enquire enquire(db);
        Passes passes(q);
        Rest rest(q);
        std::vector<Xapian::docid> out;

        for (unsigned i = 0; i < q.person.n; i++)
                skills.emplace_back(skill_term(q.person.skill[i]));
        Xapian::Query query(Xapian::Query::OP_OR, skills.begin(), skills.end());
        if (all)
                query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query::MatchAll, 0), query);
        for (unsigned i = 0; filter && q.person.travel_km && i < q.all->world->places; i++)
                if (q.band[i] != 255)
                        places.emplace_back(place_term(i));
        if (!places.empty())
                query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(Xapian::Query::OP_OR, places.begin(), places.end()));
        enquire.set_query(query);
        enquire.set_weighting_scheme(Held());
        enquire.set_sort_by_relevance_then_key(&rest, false);
        Xapian::MSet set = enquire.get_mset(0, BEST, 0, nullptr, &passes);
        for (auto i = set.begin(); i != set.end(); ++i)
                out.push_back(*i);
        return out;
}

// Whoever has none of a vacancy's skills misses as many as any vacancy asks at least.
std::vector<Xapian::docid> whole(const Xapian::Database &db, const Question &q, bool filter)
{
        std::vector<Xapian::docid> found = answer(db, q, filter, false);
        uint32_t value[TRUTH_VALUES];

        if (found.size() == BEST) {
                q.values(q.all->vacancy[found.back() - 1], value);
                if (value[TRUTH_MISSING] < LEAST_ASKED)
                        return found;
        }
        return answer(db, q, filter, true);
}

void ask(const Xapian::Database &db, const truth *t, unsigned questions, bool filter, const char *name)
{
        std::vector<uint64_t> ns;
        truth_answer right[BEST];
        size_t agreed = 0;

        for (uint32_t i = 0; ns.size() < questions; i++) {
                struct world_person p = world_person(t->world, i);

                if (!p.consents)
                        continue;
                uint64_t began = truth_now();
                Question q(t, p);
                auto found = whole(db, q, filter);
                ns.push_back(truth_now() - began);
                bool agree = truth_scan(t, &p, BEST, right) == found.size();
                for (size_t j = 0; agree && j < found.size(); j++) {
                        uint32_t value[TRUTH_VALUES];

                        q.values(t->vacancy[found[j] - 1], value);
                        agree = !memcmp(value, right[j].value, sizeof value);
                }
                agreed += agree;
        }
        truth_print(name, ns.data(), ns.size(), agreed);
}

void load(const char *folder, const truth *t)
{
        Xapian::WritableDatabase db(folder, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);

        for (uint32_t i = 0; i < t->n; i++) {
                Xapian::Document document;

                for (unsigned k = 0; k < t->vacancy[i].n; k++)
                        document.add_term(skill_term(t->vacancy[i].skill[k]));
                document.add_boolean_term(place_term(t->vacancy[i].place));
                db.add_document(document);
        }
        db.commit();
}
}

int main(int argc, char **argv)
{
        static world w;
        uint32_t n = argc > 3 ? uint32_t(strtoul(argv[3], nullptr, 10)) : 1000000;
        uint32_t questions = argc > 4 ? uint32_t(strtoul(argv[4], nullptr, 10)) : 100;
        uint64_t seed = argc > 5 ? strtoul(argv[5], nullptr, 10) : 9;
        const char *data = argc > 6 ? argv[6] : OVERSTAP_SOURCE "/../shared/data";
        truth t;

        if (argc < 3 || !world_new(&w, WORLD_USUAL, seed, n / 50 + 12, data)) {
                fprintf(stderr, "usage: match_xapian load|ask FOLDER [VACANCIES [QUESTIONS [SEED [DATA]]]]\n");
                return 2;
        }
        truth_new(&t, &w, n);
        try {
                if (!strcmp(argv[1], "load")) {
                        load(argv[2], &t);
                } else {
                        Xapian::Database db(argv[2]);

                        ask(db, &t, questions, false, "xapian, musts as decider");
                        ask(db, &t, questions, true, "xapian, postcodes as filter");
                }
        } catch (const Xapian::Error &error) {
                fprintf(stderr, "match_xapian: %s\n", error.get_description().c_str());
                return 1;
        }
        truth_free(&t);
        return 0;
}
