// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "json.hpp"
#include "log.hpp"

namespace npcs::tools::serve {
namespace {

constexpr double largest_whole_number = 9007199254740992;  // 2^53, as far as JSON's numbers are exact
constexpr std::size_t most_listed = 1000;
constexpr double most_undone = 100;

/// Returns the status of a refusal, by its code.
int status_of(const std::string& code) {
    constexpr std::pair<std::string_view, int> known[] = {{"no-conversation", 404},
                                                          {"no-script", 422},
                                                          {"exists", 409},
                                                          {"changed", 412},
                                                          {"bad-id", 400},
                                                          {"bad-name", 400},
                                                          {"finished", 409},
                                                          {"asks", 409},
                                                          {"not-due", 409},
                                                          {"nothing-asked", 409},
                                                          {"choice-wanted", 409},
                                                          {"answer-wanted", 409},
                                                          {"no-such-option", 422},
                                                          {"number-wanted", 422},
                                                          {"nothing-to-undo", 409},
                                                          {"store-busy", 503},
                                                          {"store-unavailable", 503},
                                                          {"store-undecided", 503},
                                                          {"store-full", 503}};
    for (const auto& [name, status] : known)
        if (name == code) return status;
    return 500;
}

/// Returns what a client is told of a refusal that is not its fault. The database's own words are for those who operate
/// the server, in its log.
std::string_view detail_for_clients(const std::string& code) {
    if (code == "store-busy") return "others are using the conversation, or what it is kept in";
    if (code == "store-undecided") return "it is not known whether this was done: look at the conversation's version";
    return "the conversation cannot be reached now";
}

HttpResponse refused_with(const Diagnostic& error) {
    const int status = status_of(error.code);
    if (status < 500) return problem(status, error.code, error.message, error.hint);
    log_problem(status, error.code, error.message);
    HttpResponse response = problem(status, error.code, detail_for_clients(error.code));
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

std::string tag_of(std::uint64_t version) { return '"' + std::to_string(version) + '"'; }

HttpResponse told(const View& view, int status = 200) {
    if (view.is_refused()) return refused_with(view.outcome.error);
    return {.status = status, .headers = {{"ETag", tag_of(view.version)}}, .body = json_of_view(view) + "\n"};
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Returns the version in an entity tag.
std::optional<std::uint64_t> version_in(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
    return whole_number(tag.substr(1, tag.size() - 2));
}

std::optional<std::uint64_t> whole_number(const Value& value, double most) {
    if (!value.is_number()) return std::nullopt;
    const double number = value.number();
    if (!(number >= 0) || number > most || std::floor(number) != number) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

/// Returns the first member of a request that nobody asked for; empty if there is none.
std::string unknown_member(const Value& body, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : body.entries())
        if (std::find(known.begin(), known.end(), key.text()) == known.end()) return key.text();
    return {};
}

HttpResponse bad_body(std::string_view detail) { return problem(422, "bad-body", detail); }

HttpResponse unknown_in_body(const std::string& member) {
    return bad_body("\"" + member + "\" is no member of this request");
}

}  // namespace

struct Api::Route {
    std::string_view method;
    std::string_view path;  ///< segments; `*` is the id of a conversation
    Right right = look;     ///< that a caller needs
    bool is_open = false;   ///< to callers without a token, too
    Handler handler = nullptr;

    bool fits(const std::vector<std::string>& segments) const {
        std::size_t at = 0;
        std::string_view rest = path;
        for (;; ++at) {
            const std::size_t end = rest.find('/');
            if (at == segments.size()) return false;
            const std::string_view wanted = rest.substr(0, end);
            if (wanted != "*" && wanted != segments[at]) return false;
            if (end == std::string_view::npos) return at + 1 == segments.size();
            rest.remove_prefix(end + 1);
        }
    }
    bool has_id() const { return path.find('*') != std::string_view::npos; }
};

HttpResponse Api::answer(const HttpRequest& request) {
    HttpResponse response = answered(request);
    ++answers_[static_cast<std::size_t>(std::clamp(response.status / 100, 0, 5))];
    return response;
}

HttpResponse Api::answered(const HttpRequest& request) {
    if (!options_.hosts.empty()) {
        std::string_view host = request.header("Host");
        const std::size_t colon = host.rfind(':');
        if (colon != host.npos && host.find(']', colon) == host.npos) host = host.substr(0, colon);
        const auto is_host = [&](const std::string& known) { return is_same_word(known, host); };
        // A page from elsewhere whose name has been made to mean this machine would come with that name.
        if (std::none_of(options_.hosts.begin(), options_.hosts.end(), is_host))
            return problem(421, "wrong-host", "this server answers only to its own names",
                           "give it tokens (--tokens) to let it answer to all");
    }
    Asked asked{request};
    if (!Target::read(request.target, asked.target))
        return problem(400, "bad-path", "the path or its parameters are not percent-encoded as they should be");
    return route(asked);
}

HttpResponse Api::route(Asked& asked) {
    static constexpr Route routes[] = {
        {"GET", "", look, true, &Api::player},
        {"GET", "health", look, true, &Api::health},
        {"GET", "metrics", metrics, false, &Api::metrics_page},
        {"GET", "v1/scripts", look, false, &Api::scripts},
        {"GET", "v1/conversations", manage, false, &Api::list},
        {"DELETE", "v1/conversations", manage, false, &Api::remove_all},
        {"PUT", "v1/conversations/*", play, false, &Api::begin},
        {"GET", "v1/conversations/*", look, false, &Api::look_at},
        {"DELETE", "v1/conversations/*", manage, false, &Api::remove},
        {"POST", "v1/conversations/*/answer", play, false, &Api::answer_question},
        {"POST", "v1/conversations/*/choice", play, false, &Api::choose},
        {"POST", "v1/conversations/*/resume", play, false, &Api::go_on},
        {"POST", "v1/conversations/*/undo", play, false, &Api::undo},
        {"GET", "v1/conversations/*/events", look, false, &Api::follow},
    };
    const std::string_view method = asked.request.method == "HEAD" ? "GET" : std::string_view(asked.request.method);
    std::string allowed;
    for (const Route& route : routes) {
        if (!route.fits(asked.target.path)) continue;
        if (route.method == method) return call(route, asked);
        allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
        if (route.method == "GET") allowed += ", HEAD";
    }
    if (allowed.empty()) return problem(404, "no-such-page", "there is nothing at this path");
    HttpResponse response = problem(405, "wrong-method", "this path takes only " + allowed);
    response.headers.emplace_back("Allow", allowed);
    return response;
}

HttpResponse Api::call(const Route& route, Asked& asked) {
    if (!route.is_open) {
        if (auto refusal = identify(asked)) return std::move(*refusal);
        if (!asked.caller.may(route.right)) return problem(403, "not-allowed", "this token is not for that");
    }
    if (route.has_id()) {
        asked.id = asked.target.path[2];
        if (!asked.caller.may_use(asked.id))
            return problem(403, "not-allowed", "this token is for other conversations only");
        if (asked.id.empty() || asked.id.size() > 512)
            return problem(400, "bad-id", "the id of a conversation has 1 to 512 bytes");
    }
    if (auto refusal = read_body(asked)) return std::move(*refusal);
    return (this->*route.handler)(asked);
}

/// Finds out who asks, and whether it asks too often.
std::optional<HttpResponse> Api::identify(Asked& asked) {
    const auto too_often = [&](const std::string& caller) -> std::optional<HttpResponse> {
        const double seconds = limit_.take(caller);
        if (seconds <= 0) return std::nullopt;
        ++limited_;
        HttpResponse response = problem(429, "too-often", "this caller asks more often than it may");
        response.headers.emplace_back("Retry-After", std::to_string(static_cast<int>(std::ceil(seconds))));
        return response;
    };
    const std::string address = "address " + asked.request.address;
    if (!options_.tokens) return too_often(address);
    std::string_view credentials = asked.request.header("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    const bool is_bearer = is_same_word(credentials.substr(0, scheme.size()), scheme);
    const Caller* caller = is_bearer ? options_.tokens->find(credentials.substr(scheme.size())) : nullptr;
    if (caller == nullptr) {
        // Who guesses is slowed down, whatever it guesses.
        if (auto refusal = too_often(address)) return refusal;
        ++forged_;
        HttpResponse response = problem(401, "no-token", "a bearer token that this server knows is needed");
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
        return response;
    }
    asked.caller = *caller;
    return too_often("token " + caller->name);
}

std::optional<HttpResponse> Api::read_body(Asked& asked) const {
    asked.body = Value::map({});
    if (asked.request.method != "POST" && asked.request.method != "PUT") return std::nullopt;
    if (asked.request.body.empty()) return std::nullopt;
    std::string_view type = asked.request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (!is_same_word(type, "application/json"))
        return problem(415, "wrong-type", "the body of a request is application/json");
    auto body = json::read(asked.request.body);
    if (!body || !body->is_map()) return problem(400, "bad-json", "the body of the request is no JSON object");
    asked.body = std::move(*body);
    return std::nullopt;
}

HttpResponse Api::begin(Asked& asked) {
    const std::string unknown = unknown_member(asked.body, {"script", "seed"});
    if (!unknown.empty()) return unknown_in_body(unknown);
    const Value script = asked.body.get("script"), seed = asked.body.get("seed");
    if (!script.is_string()) return bad_body("\"script\", the name of a script, is missing");
    const auto number = whole_number(seed, largest_whole_number);
    if (!seed.is_null() && !number) return bad_body("\"seed\" is a whole number from 0 to 2^53");
    const View view = conversations_.begin(asked.id, script.text(), number);
    HttpResponse response = told(view, 201);
    if (!view.is_refused()) response.headers.emplace_back("Location", path_of(asked.id));
    events_.changed(asked.id);
    return response;
}

HttpResponse Api::look_at(Asked& asked) {
    if (const auto known = version_in(asked.request.header("If-None-Match"))) {
        const auto info = conversations_.store().find(asked.id);
        if (info && info.value().version == *known) return {.status = 304, .headers = {{"ETag", tag_of(*known)}}};
    }
    return told(conversations_.look(asked.id));
}

HttpResponse Api::moved(Asked& asked, Move move) {
    const std::string_view tag = asked.request.header("If-Match");
    if (tag.empty())
        return problem(428, "version-wanted", "the version that the caller has seen is missing",
                       "send it as If-Match: \"VERSION\", so that a repeated request is not done twice; * is any");
    if (tag != "*") {
        move.version = version_in(tag);
        if (!move.version) return problem(400, "bad-version", "If-Match is no version in quotation marks");
    }
    const View view = conversations_.move(asked.id, move);
    if (!view.is_refused()) events_.changed(asked.id);
    return told(view);
}

HttpResponse Api::answer_question(Asked& asked) {
    const std::string unknown = unknown_member(asked.body, {"answer"});
    if (!unknown.empty()) return unknown_in_body(unknown);
    bool is_there = false;
    for (const auto& [key, value] : asked.body.entries()) is_there = is_there || key.text() == "answer";
    if (!is_there) return bad_body("\"answer\" is missing");
    return moved(asked, {.kind = Move::Kind::answer, .answer = asked.body.get("answer")});
}

HttpResponse Api::choose(Asked& asked) {
    const std::string unknown = unknown_member(asked.body, {"option", "number"});
    if (!unknown.empty()) return unknown_in_body(unknown);
    const Value option = asked.body.get("option"), number = asked.body.get("number");
    if (option.is_null() == number.is_null())
        return bad_body("one of \"option\", the id of an option, and \"number\", from 1, is needed");
    if (!option.is_null() && !option.is_string()) return bad_body("\"option\" is a text");
    const auto shown = whole_number(number, 1e6);
    if (!number.is_null() && !shown) return bad_body("\"number\" is a whole number");
    return moved(asked, {.kind = Move::Kind::choice, .option = shown ? std::to_string(*shown) : option.text()});
}

HttpResponse Api::go_on(Asked& asked) {
    const std::string unknown = unknown_member(asked.body, {});
    if (!unknown.empty()) return unknown_in_body(unknown);
    return moved(asked, {.kind = Move::Kind::go_on});
}

HttpResponse Api::undo(Asked& asked) {
    const std::string unknown = unknown_member(asked.body, {"questions"});
    if (!unknown.empty()) return unknown_in_body(unknown);
    const Value questions = asked.body.get("questions");
    const auto count = questions.is_null() ? std::optional<std::uint64_t>(1) : whole_number(questions, most_undone);
    if (!count || *count == 0) return bad_body("\"questions\" is a whole number from 1 to 100");
    const std::string_view tag = asked.request.header("If-Match");
    const auto version = version_in(tag);
    if (tag.empty())
        return problem(428, "version-wanted", "the version that the caller has seen is missing",
                       "send it as If-Match: \"VERSION\"; * is any");
    if (tag != "*" && !version) return problem(400, "bad-version", "If-Match is no version in quotation marks");
    const View view = conversations_.undo(asked.id, static_cast<std::uint32_t>(*count), version);
    events_.changed(asked.id);
    return told(view);
}

HttpResponse Api::remove(Asked& asked) {
    const Diagnostics problems = conversations_.store().remove(asked.id);
    if (!problems.empty()) return refused_with(problems.front());
    events_.changed(asked.id);
    return {.status = 204};
}

HttpResponse Api::remove_all(Asked& asked) {
    const std::string* prefix = asked.target.parameter("prefix");
    if (prefix == nullptr || prefix->empty())
        return problem(400, "bad-parameter", "the parameter prefix, the beginning of ids, is missing");
    // A condition that is not understood would remove what its caller means to keep.
    for (const auto& [name, value] : asked.target.parameters)
        if (&value != prefix)
            return problem(400, "bad-parameter",
                           name == "prefix" ? "prefix is given more than once"
                                            : "removing knows no parameter \"" + name + "\", only prefix");
    if (!asked.caller.may_use(*prefix))
        return problem(403, "not-allowed", "this token is for other conversations only");
    const auto removed = conversations_.store().remove_prefix(*prefix);
    if (!removed) return refused_with(removed.diagnostics().front());
    return {.body = json::object({{"removed", std::to_string(removed.value())}}) + "\n"};
}

HttpResponse Api::list(Asked& asked) {
    ConversationQuery query{.prefix = asked.caller.prefix};
    for (const auto& [name, value] : asked.target.parameters) {
        if (name == "prefix") query.prefix = value;
        else if (name == "script") query.script = value;
        else if (name == "after") query.after = value;
        else if (name == "state") {
            for (const auto kind :
                 {Outcome::Kind::returned, Outcome::Kind::yielded, Outcome::Kind::failed, Outcome::Kind::interrupted})
                if (state_of(kind) == value) query.kind = kind;
            if (!query.kind) return problem(400, "bad-parameter", "state is waiting, finished, interrupted or failed");
        } else if (name == "most") {
            const auto most = whole_number(value);
            if (!most || *most == 0 || *most > most_listed)
                return problem(400, "bad-parameter", "most is a whole number from 1 to 1000");
            query.most = static_cast<std::size_t>(*most);
        } else {
            return problem(400, "bad-parameter", "\"" + name + "\" is no parameter of this page");
        }
    }
    if (!asked.caller.may_use(query.prefix))
        return problem(403, "not-allowed", "this token is for other conversations only");
    const auto found = conversations_.store().list(query);
    if (!found) return refused_with(found.diagnostics().front());
    std::vector<std::string> rows;
    for (const ConversationInfo& info : found.value()) rows.push_back(json_of_info(info));
    std::vector<std::pair<std::string, std::string>> members{{"conversations", json::array(rows)}};
    if (found.value().size() == query.most)
        members.emplace_back("after", json::text(percent_encoded(found.value().back().id)));
    return {.body = json::object(members) + "\n"};
}

HttpResponse Api::follow(Asked& asked) {
    const auto info = conversations_.store().find(asked.id);
    if (!info) return refused_with(info.diagnostics().front());
    const std::string_view last = asked.request.header("Last-Event-ID");
    const auto seen = whole_number(last);
    if (!last.empty() && !seen) return problem(400, "bad-version", "Last-Event-ID is no version");
    const auto begin = [this, id = asked.id, seen](std::shared_ptr<EventStream> stream) {
        events_.follow(id, seen, std::move(stream));
    };
    HttpResponse response{.content_type = "text/event-stream", .headers = {{"X-Accel-Buffering", "no"}}};
    if (asked.request.method != "HEAD") response.stream = begin;
    return response;
}

HttpResponse Api::scripts(Asked& /*asked*/) {
    const auto versions = conversations_.store().scripts();
    if (!versions) return refused_with(versions.diagnostics().front());
    std::vector<std::string> names;
    for (const ScriptVersion& version : versions.value())
        if (version.current) names.push_back(json::text(version.name));
    std::sort(names.begin(), names.end());
    return {.body = json::object({{"scripts", json::array(names)}}) + "\n"};
}

/// Everybody may ask this, so it asks the database once a second at most, and for next to nothing. One thread asks; while
/// it does, the others tell what it found last, unless that is long ago.
HttpResponse Api::health(Asked& /*asked*/) {
    constexpr std::chrono::seconds is_news{1}, is_too_old{10};
    const std::unique_lock asking(health_asking_, std::try_to_lock);
    {
        const std::scoped_lock lock(health_mutex_);
        const auto age = std::chrono::steady_clock::now() - health_time_;
        if (age < is_news || (!asking.owns_lock() && age < is_too_old)) return health_;
    }
    if (!asking.owns_lock()) return problem(503, "store-busy", "the database does not answer");
    const auto found = conversations_.store().script_source(0);
    const bool is_well = found || found.diagnostics().front().code == "no-script";
    HttpResponse answer =
        is_well ? HttpResponse{.body = "{\"status\":\"ok\"}\n"} : refused_with(found.diagnostics().front());
    const std::scoped_lock lock(health_mutex_);
    health_time_ = std::chrono::steady_clock::now();
    health_ = answer;
    return answer;
}

HttpResponse Api::metrics_page(Asked& /*asked*/) {
    std::string text = conversations_.store().metrics();
    const auto add = [&](const std::string& name, const char* kind, const char* help, std::uint64_t value) {
        text += "# HELP npcs_serve_" + name + " " + help + "\n# TYPE npcs_serve_" + name + " " + kind +
                "\nnpcs_serve_" + name + " " + std::to_string(value) + "\n";
    };
    text +=
        "# HELP npcs_serve_responses_total Responses, by the class of their status.\n"
        "# TYPE npcs_serve_responses_total counter\n";
    for (std::size_t i = 2; i < answers_.size(); ++i)
        text +=
            "npcs_serve_responses_total{status=\"" + std::to_string(i) + "xx\"} " + std::to_string(answers_[i]) + "\n";
    add("limited_total", "counter", "Requests refused because their caller asks too often.", limited_);
    add("forged_total", "counter", "Requests without a token that is known.", forged_);
    add("woken_total", "counter", "Conversations continued because their time had come.", events_.woken());
    if (options_.http) {
        const HttpStatistics http = options_.http();
        add("connections", "gauge", "Open connections.", http.connections);
        add("streams", "gauge", "Open streams of events.", http.streams);
        add("waiting", "gauge", "Requests that no thread has taken yet.", http.waiting);
        add("refused_total", "counter", "Connections and requests for which there was no room.", http.refused);
        add("broken_total", "counter", "Requests that were no HTTP, too large or too slow.", http.broken);
    }
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = text};
}

HttpResponse Api::player(Asked& /*asked*/) {
    return {
        .content_type = "text/html; charset=utf-8",
        .headers = {{"Content-Security-Policy",
                     "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                     "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"}},
        .body = player_page};
}

}  // namespace npcs::tools::serve
