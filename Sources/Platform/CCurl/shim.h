#include <curl/curl.h>
#include <string.h>

// curl_easy_setopt and curl_easy_getinfo take any number of arguments: Swift can't call them.
static inline CURLcode boussole_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode boussole_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode boussole_set_list(CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline long boussole_get_number(CURL *curl, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(curl, info, &value);
  return value;
}

// One message on its way to an SMTP server, and how far it went.
struct boussole_dialogue {
  const char *data;
  size_t length, offset;
  // The end of the data was asked for: from here on the server may have taken the message. libcurl is not told the
  // length, or it would never ask.
  int given;
  // The last command sent, "RCPT" or "DATA", and the last line that the server answered, until libcurl takes its leave.
  char verb[5];
  int left;
  char reply[512];
};

static size_t boussole_read(char *buffer, size_t size, size_t count, void *pointer) {
  struct boussole_dialogue *dialogue = (struct boussole_dialogue *)pointer;
  size_t room = size * count, rest = dialogue->length - dialogue->offset;
  size_t taken = rest < room ? rest : room;
  memcpy(buffer, dialogue->data + dialogue->offset, taken);
  dialogue->offset += taken;
  if (taken == 0) dialogue->given = 1;
  return taken;
}

static int boussole_hear(CURL *curl, curl_infotype type, char *data, size_t size, void *pointer) {
  struct boussole_dialogue *dialogue = (struct boussole_dialogue *)pointer;
  (void)curl;
  if (dialogue == NULL || dialogue->left) return 0;
  if (type == CURLINFO_HEADER_OUT && size > 4 && (data[4] == ' ' || data[4] == '\r')) {
    if (memcmp(data, "QUIT", 4) == 0) {
      dialogue->left = 1;
      return 0;
    }
    memcpy(dialogue->verb, data, 4);
    dialogue->verb[4] = 0;
  } else if (type == CURLINFO_HEADER_IN && size > 0) {
    size_t kept = size < sizeof dialogue->reply - 1 ? size : sizeof dialogue->reply - 1;
    memcpy(dialogue->reply, data, kept);
    dialogue->reply[kept] = 0;
  }
  return 0;
}

static inline void boussole_attach(CURL *curl, struct boussole_dialogue *dialogue) {
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, boussole_read);
  curl_easy_setopt(curl, CURLOPT_READDATA, dialogue);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, boussole_hear);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, dialogue);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
}

// What is said once the message is done with concerns nobody, and the dialogue may be gone.
static inline void boussole_detach(CURL *curl) {
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, NULL);
  curl_easy_setopt(curl, CURLOPT_READDATA, NULL);
}
