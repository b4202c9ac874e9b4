/* Jobs agreement and quota (Wfsv art. 38b to 38j; DOMAIN 4.5): how many jobs some hours count for, and how many places an employer
 * lacks. Whose limitation makes a job count is nobody's business here: hours come in as sums. */
#pragma once

#include "codec.h"
#include "derivation.h"

/* Jobs of so many hundredths of an hour a week, in force on `on`; not rounded. */
bool quota_units(const Law *law, int64_t hours_hundredths, struct date on, struct derivation *why, struct fraction *out,
                 struct err *err) MUST_CHECK;

struct quota_facts {
        int64_t paid_hours;             /* of all, in the year */
        int64_t target_hours;           /* of those of the target group, own and hired in */
        int64_t share_permyriad;        /* the quota in hundredths of a per cent; 0: that of the law */
        int64_t job_hours;              /* of such a job in a year, on average; 0: that of the law */
};
struct quota {
        bool applies;                   /* the employer is large enough */
        struct fraction shortfall;      /* places; zero when there are enough */
        struct money levy;              /* over the shortfall as it is, rounded once */
};
bool quota_shortfall(const Law *law, const struct quota_facts *facts, struct date on, struct derivation *why, struct quota *out,
                     struct err *err) MUST_CHECK;
