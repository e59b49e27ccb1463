/*
 * Preloaded into the processes of a test. Answers look-ups of host names, forward and reverse, from the file that
 * TEST_HOSTS names, in the format of /etc/hosts; all other calls go to the C library. The look-up of a name with the
 * address "never" does not end.
 *
 * The file is read again for each look-up and nothing is cached, so that threads may look names up concurrently.
 * libnss_wrapper (1.1.12) would do the same, but corrupts memory and loses answers in that case.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Finds the first name of an address or, if `reverse` is 0, the address and the first name of a host. */
static int find(int reverse, const char *wanted, char address[64], char first[256])
{
	const char *place = getenv("TEST_HOSTS");
	FILE *file = place ? fopen(place, "re") : NULL;
	char line[1024];
	int found = 0;

	while (file && !found && fgets(line, sizeof line, file)) {
		char *rest = line, *word = strsep(&rest, " \t\n");
		int count = 0;

		snprintf(address, 64, "%s", word);
		while ((word = strsep(&rest, " \t\n")) && !found) {
			if (!*word)
				continue;
			if (count++ == 0)
				snprintf(first, 256, "%s", word);
			found = reverse ? !strcmp(address, wanted) : !strcasecmp(word, wanted);
		}
	}
	if (file)
		fclose(file);
	return found;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
	int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
		dlsym(RTLD_NEXT, "getaddrinfo");
	char address[64], first[256];
	int error;

	if (!node || !find(0, node, address, first))
		return next(node, service, hints, result);
	while (!strcmp(address, "never"))
		pause();
	error = next(address, service, hints, result);
	if (!error && (*result)->ai_canonname) {
		free((*result)->ai_canonname);
		(*result)->ai_canonname = strdup(first);
	}
	return error;
}

int getnameinfo(const struct sockaddr *socket, socklen_t size, char *host, socklen_t host_size, char *service,
		socklen_t service_size, int flags)
{
	int (*next)(const struct sockaddr *, socklen_t, char *, socklen_t, char *, socklen_t, int) =
		dlsym(RTLD_NEXT, "getnameinfo");
	char address[64], wanted[64], first[256];

	if (!host || flags & NI_NUMERICHOST
	    || next(socket, size, wanted, sizeof wanted, NULL, 0, NI_NUMERICHOST)
	    || !find(1, wanted, address, first))
		return next(socket, size, host, host_size, service, service_size, flags);
	if (snprintf(host, host_size, "%s", first) >= (int)host_size)
		return EAI_OVERFLOW;
	return service ? next(socket, size, NULL, 0, service, service_size, flags) : 0;
}
