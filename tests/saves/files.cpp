// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "npcs/session.hpp"

namespace npcs {

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path;
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "npcs-files-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
    std::size_t files() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry : fs::directory_iterator(path)) ++count;
        return count;
    }
};

}  // namespace

TEST_CASE("a file is read as it was written", "[files]") {
    const Folder folder;
    std::string bytes(100'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
    const std::string long_text(200'000, 'x');
    for (const std::string& content : {bytes, std::string(), std::string("short"), long_text}) {
        std::string why;
        REQUIRE(write_file(folder / "slot", content, &why));
        CHECK(why.empty());
        CHECK(read_file(folder / "slot").value() == content);
        CHECK(folder.files() == 1);
    }
}

TEST_CASE("writing keeps the rights of the file and the link to it", "[files]") {
    const Folder folder;
    REQUIRE(write_file(folder / "slot", "one"));
    fs::permissions(folder / "slot", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("slot", folder / "link");
    REQUIRE(write_file(folder / "link", "two"));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(read_file(folder / "slot").value() == "two");
    CHECK(fs::status(folder / "slot").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("what cannot be written leaves nothing behind and says why", "[files]") {
    const Folder folder;
    std::string why;
    CHECK_FALSE(write_file(folder / "no/such/folder", "bytes", &why));
    CHECK(why == "cannot write " + (folder / "no/such/folder") + ": No such file or directory");
    CHECK_FALSE(write_file(folder.path.string(), "bytes", &why));
    CHECK(why == "cannot write " + folder.path.string() + ": not an ordinary file");
    CHECK_FALSE(write_file(folder / "no/such/folder", "bytes"));
    CHECK(folder.files() == 0);
}

TEST_CASE("a write that fails half way leaves the old file as it was", "[files]") {
    const Folder folder;
    REQUIRE(write_file(folder / "slot", "the old content"));
    rlimit old_limit{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
    const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1000, old_limit.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    std::string why;
    const bool written = write_file(folder / "slot", std::string(5000, 'x'), &why);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &old_limit) == 0);
    ::signal(SIGXFSZ, old_handler);
    CHECK_FALSE(written);
    CHECK(why == "cannot write " + (folder / "slot") + ": File too large");
    CHECK(read_file(folder / "slot").value() == "the old content");
    CHECK(folder.files() == 1);
}

TEST_CASE("what cannot be read is a diagnostic", "[files]") {
    const Folder folder;
    const auto missing = read_file(folder / "missing");
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.diagnostics().front().code == "file-unreadable");
    CHECK(missing.diagnostics().front().message ==
          "cannot read " + (folder / "missing") + ": No such file or directory");
    CHECK_FALSE(read_file(folder.path.string()).ok());
    REQUIRE(write_file(folder / "large", std::string(1000, 'x')));
    CHECK(read_file(folder / "large", 1000).ok());
    const auto large = read_file(folder / "large", 999);
    REQUIRE_FALSE(large.ok());
    CHECK(large.diagnostics().front().code == "file-too-large");
}

}  // namespace npcs
