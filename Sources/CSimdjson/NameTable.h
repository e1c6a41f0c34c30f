#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Names to numbers: open addressing, at most half full. Built once, then only asked.
class NameTable {
public:
    NameTable() : buckets(16) {}

    void add(std::string_view name) {
        names.emplace_back(name);
        if (names.size() * 2 > buckets.size()) {
            buckets.assign(buckets.size() * 2, Bucket{});
            for (size_t i = 0; i < names.size(); i++) { place(names[i], int32_t(i)); }
        } else {
            place(name, int32_t(names.size() - 1));
        }
    }

    /// @return the number of `name`, -1 if it is not here.
    int32_t find(std::string_view name) const {
        const uint64_t hash = hash_of(name);
        for (size_t i = hash & (buckets.size() - 1);; i = (i + 1) & (buckets.size() - 1)) {
            const Bucket &bucket = buckets[i];
            if (bucket.number < 0) { return -1; }
            if (bucket.hash == hash && names[size_t(bucket.number)] == name) {
                return bucket.number;
            }
        }
    }

    size_t count() const { return names.size(); }

private:
    struct Bucket {
        uint64_t hash = 0;
        int32_t number = -1;
    };
    std::vector<std::string> names;
    std::vector<Bucket> buckets;

    void place(std::string_view name, int32_t number) {
        if (find(name) >= 0) { return; }
        const uint64_t hash = hash_of(name);
        size_t i = hash & (buckets.size() - 1);
        while (buckets[i].number >= 0) { i = (i + 1) & (buckets.size() - 1); }
        buckets[i] = Bucket{hash, number};
    }

    /// Of the first and last eight bytes and the length. The names are the operator's own, so
    /// nobody can crowd a bucket; the middle of a long name may be left out.
    static uint64_t hash_of(std::string_view name) {
        uint64_t first = 0, last = 0;
        if (name.size() >= 8) {
            std::memcpy(&first, name.data(), 8);
            std::memcpy(&last, name.data() + name.size() - 8, 8);
        } else {
            for (size_t i = 0; i < name.size(); i++) {
                first = first << 8 | static_cast<unsigned char>(name[i]);
            }
        }
        uint64_t hash = (first ^ name.size() * 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ hash >> 32 ^ last) * 0x94D049BB133111EB;
        return hash ^ hash >> 29;
    }
};
