// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "graph/formats.hpp"

namespace npcs::tools::graph {
namespace {

constexpr int most_seconds = 60;
constexpr std::size_t most_output = std::size_t{256} << 20;

Diagnostic dot_problem(std::string message, std::string hint) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = "graphviz";
    problem.message = std::move(message);
    problem.hint = std::move(hint);
    return problem;
}

constexpr const char* smaller =
    "draw a part with --function and --depth, or --overview; --format=html and dot need no layout";

/// A file without a name, which is gone when it is closed.
struct Nameless {
    std::FILE* file = std::tmpfile();
    Nameless() = default;
    Nameless(const Nameless&) = delete;
    Nameless& operator=(const Nameless&) = delete;
    ~Nameless() {
        if (file != nullptr) std::fclose(file);
    }
    int number() const { return fileno(file); }
};

[[noreturn]] void become_dot(int input, int output, int errors, const char* format) {
    constexpr rlim_t most_memory = rlim_t{4} << 30;
    const rlimit memory{most_memory, most_memory};
    setrlimit(RLIMIT_AS, &memory);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    execlp("dot", "dot", format, static_cast<char*>(nullptr));
    _exit(errno == ENOENT ? 127 : 126);
}

/// Reads until the end, or until the time is up. Returns whether it came to the end.
bool read_all(int from, std::string& output) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(most_seconds);
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd wanted{from, POLLIN, 0};
        if (left <= 0 || output.size() > most_output) return false;
        const int ready = poll(&wanted, 1, static_cast<int>(left));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        char bytes[65536];
        const ssize_t count = read(from, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return count == 0;
        output.append(bytes, static_cast<std::size_t>(count));
    }
}

std::string first_line_of(std::FILE* file) {
    std::rewind(file);
    char line[300];
    if (std::fgets(line, sizeof line, file) == nullptr) return "";
    return std::string(line, std::strcspn(line, "\r\n"));
}

}  // namespace

Result<std::string> run_dot(const std::string& dot, const std::string& format) {
    const Nameless input, errors;
    int ends[2];
    const bool is_written = input.file != nullptr && errors.file != nullptr &&
                            std::fwrite(dot.data(), 1, dot.size(), input.file) == dot.size() &&
                            std::fflush(input.file) == 0 && std::fseek(input.file, 0, SEEK_SET) == 0;
    if (!is_written || pipe2(ends, O_CLOEXEC) != 0)
        return dot_problem(std::string("dot cannot be started: ") + std::strerror(errno), "");
    const std::string option = "-T" + format;
    const pid_t child = fork();
    if (child == 0) become_dot(input.number(), ends[1], errors.number(), option.c_str());
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return dot_problem(std::string("dot cannot be started: ") + std::strerror(errno), "");
    }
    std::string output;
    const bool is_whole = read_all(ends[0], output);
    close(ends[0]);
    if (!is_whole) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!is_whole)
        return dot_problem(
            "dot was ended: it took more than " + std::to_string(most_seconds) + " seconds, or made too much", smaller);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return dot_problem("SVG and PNG are made by Graphviz's program `dot`, which is not there",
                           "install the package graphviz; --format=html, mermaid and dot need none");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || output.empty())
        return dot_problem("dot could not draw this: " + first_line_of(errors.file), smaller);
    return output;
}

}  // namespace npcs::tools::graph
