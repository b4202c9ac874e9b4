/* overstap law: what the law makes of dates and lists, worked out without a suite.
 *
 * The law is read from --law DIR, else from the shipped configuration. Nothing is stored or sent. */
#pragma once

/* `argv[0]` is "law". Prints the answer, or on standard error what is wrong, and returns the exit status of `overstap`. */
int law_main(int argc, char **argv);
