#include "dice.h"

static const uint64_t GAMMA = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t mixed(uint64_t z)
{
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return z ^ z >> 31;
}

static uint64_t high(uint64_t a, uint64_t b)
{
        return (uint64_t)((unsigned __int128)a * b >> 64);
}

struct dice dice_for(uint64_t seed, uint64_t whom, const char *what, uint64_t time)
{
        uint64_t state = mixed(seed + GAMMA);

        state = mixed(state ^ (whom + GAMMA));
        for (; *what; what++)
                state = (state ^ (uint8_t)*what) * UINT64_C(0x100000001b3);
        return (struct dice){mixed(mixed(state) ^ (time + GAMMA))};
}

uint64_t dice_throw(struct dice *dice)
{
        return mixed(dice->state += GAMMA);
}

uint64_t dice_below(struct dice *dice, uint64_t n)
{
        return high(dice_throw(dice), n);
}

bool dice_hits(struct dice *dice, uint32_t chance)
{
        return dice_below(dice, CHANCE_ALL) < chance;
}

/* The chance to miss n times is q^n, and a throw below it has missed that often. The powers q, q^2, q^4, ... in 64 bits find the
 * largest such n by halves. */
uint32_t dice_misses(struct dice *dice, uint32_t mean)
{
        enum { POWERS = 24 };
        uint64_t power[POWERS], thrown = dice_throw(dice), left = UINT64_MAX;
        uint32_t n = 0;

        power[0] = UINT64_MAX - UINT64_MAX / mean;
        for (int i = 1; i < POWERS; i++)
                power[i] = high(power[i - 1], power[i - 1]);
        for (int i = POWERS - 1; i >= 0; i--) {
                uint64_t missed = high(left, power[i]);

                if (missed <= thrown)
                        continue;
                left = missed;
                n += UINT32_C(1) << i;
        }
        return n;
}
