// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Parts of `npcs serve` that need neither a socket nor a store: digests, buckets of tokens, targets.

#include <chrono>
#include <cstdio>
#include <string>

#include "http.hpp"
#include "rate_limit.hpp"
#include "sha256.hpp"

namespace {

int failures = 0;

void expect(bool right, const std::string& what) {
    if (right) return;
    std::printf("wrong: %s\n", what.c_str());
    ++failures;
}

std::string digest_text(const std::string& bytes) {
    std::string text;
    char digits[3];
    for (const auto byte : npcs::tools::serve::sha256(bytes)) {
        std::snprintf(digits, sizeof digits, "%02x", byte);
        text += digits;
    }
    return text;
}

/// The examples of FIPS 180-4, and lengths around a block's end (by sha256sum).
void test_digests() {
    expect(digest_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "digest of nothing");
    expect(digest_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "digest of abc");
    expect(digest_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
           "digest of 56 bytes");
    expect(
        digest_text(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        "digest of a million bytes");
    expect(digest_text(std::string(55, 'a')) == "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
           "digest of 55 bytes");
    expect(digest_text(std::string(64, 'a')) == "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
           "digest of 64 bytes");
}

void test_buckets() {
    using namespace std::chrono_literals;
    npcs::tools::serve::RateLimit limit(2, 3);
    const npcs::tools::serve::RateLimit::Moment begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) expect(limit.take("ada", begin) <= 0, "what is in the bucket is given");
    expect(limit.take("ada", begin) == 0.5, "an empty bucket says when it has one again");
    expect(limit.take("eve", begin) <= 0, "others have buckets of their own");
    expect(limit.take("ada", begin + 500ms) <= 0, "a bucket fills");
    expect(limit.take("ada", begin + 500ms) > 0, "by as much as its rate");
    for (int i = 0; i < 3; ++i) expect(limit.take("ada", begin + 1h) <= 0, "and is full some time");
    expect(limit.take("ada", begin + 1h) > 0, "of no more than it holds");
    expect(limit.take("ada", begin) > 0, "a clock that goes back gives nothing");
    for (int i = 0; i < 100'000; ++i) limit.take("caller " + std::to_string(i), begin + 2h + i * 10ms);
    expect(limit.callers() < 10'000, "callers are forgotten");
    npcs::tools::serve::RateLimit none(0, 1);
    for (int i = 0; i < 10; ++i) expect(none.take("ada", begin) <= 0, "without a rate there is no limit");
}

void test_targets() {
    using npcs::tools::serve::Target;
    Target target;
    expect(Target::read("/a/b%2Fc?x=1&y=%20&z&&=2#part", target) && target.path == std::vector<std::string>{"a", "b/c"},
           "segments are decoded one by one");
    expect(target.parameters.size() == 4 && *target.parameter("y") == " " && target.parameter("z")->empty(),
           "parameters");
    expect(target.parameter("Z") == nullptr, "names of parameters have a case");
    expect(Target::read("/", target) && target.path == std::vector<std::string>{""}, "the root has one empty segment");
    for (const char* const wrong : {"", "a", "/%", "/%4", "/%4g", "/a?%", "/a?x=%zz", "*", "http://a/b"})
        expect(!Target::read(wrong, target), std::string("no target: ") + wrong);
    std::string all, decoded;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    const std::string encoded = npcs::tools::serve::percent_encoded(all);
    expect(npcs::tools::serve::percent_decode(encoded, decoded) && decoded == all, "any bytes come back");
    expect(encoded.find('/') == std::string::npos, "slashes are encoded");
}

}  // namespace

int main() {
    test_digests();
    test_buckets();
    test_targets();
    return failures == 0 ? 0 : 1;
}
