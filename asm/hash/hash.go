// Package hash turns keys into 64-bit hashes for hash tables, partitions and sketches. The functions are
// deterministic: every tier, process and node computes the same value for the same key, so hashes may be sent and
// stored.
//
// Fixed-width keys are hashed a batch at a time by two rounds of multiply and fold. Every step (xor with a shift of
// itself, multiplication by an odd constant) is a bijection on 64 bits, so two single-word keys collide only if
// they are equal. Low and high bits are equally usable: tables mask the low bits, partitions take the high ones.
//
//	hash.U64(h, keys)          // one word per key
//	hash.Combine(h, more)      // further words of the same rows
//
// The functions are not meant against adversaries who choose keys to collide.
package hash

import "github.com/colonnadedb/colonnade/asm/invariants"

const (
	// mul1 and mul2 are odd, with bit patterns free of long runs. The first shift brings the upper half down, where
	// doubles of small integers have all their bits; it is not 32, which would cancel a key of two equal halves.
	mul1 = 0x9fb21c651e98df25
	mul2 = 0xd6e8feb86659fd93

	fold0 = 33
	fold1 = 29
	fold2 = 32
)

// chunkRows bounds the rows of one kernel call, which cannot be preempted.
const chunkRows = 1 << 14

// One returns the hash of a single-word key, as U64 computes it.
func One(k uint64) uint64 {
	k ^= k >> fold0
	k *= mul1
	k ^= k >> fold1
	k *= mul2
	return k ^ k>>fold2
}

// checkDst fails unless dst has room for the hashes of keys.
func checkDst[T uint32 | uint64](dst []uint64, keys []T) {
	if len(dst) < len(keys) {
		invariants.Failf("hash: %d hashes do not fit a destination of %d", len(keys), len(dst))
	}
	invariants.Reads(keys)
	invariants.Writes(dst[:len(keys)])
}

// U64 sets dst[i] to the hash of keys[i]. dst may be keys itself.
func U64(dst []uint64, keys []uint64) {
	checkDst(dst, keys)
	for len(keys) > chunkRows {
		hashU64(dst[:chunkRows], keys[:chunkRows])
		dst, keys = dst[chunkRows:], keys[chunkRows:]
	}
	hashU64(dst[:len(keys)], keys)
}

// U32 sets dst[i] to the hash of keys[i]: the same as that of the key widened to 64 bits with zeros.
func U32(dst []uint64, keys []uint32) {
	checkDst(dst, keys)
	for len(keys) > chunkRows {
		hashU32(dst[:chunkRows], keys[:chunkRows])
		dst, keys = dst[chunkRows:], keys[chunkRows:]
	}
	hashU32(dst[:len(keys)], keys)
}

// U128 sets dst[i] to the hash of the two-word key (lo[i], hi[i]): U64 of lo followed by Combine of hi.
func U128(dst []uint64, lo, hi []uint64) {
	if len(lo) != len(hi) {
		invariants.Failf("hash: keys of %d low and %d high words", len(lo), len(hi))
	}
	checkDst(dst, lo)
	invariants.Reads(hi)
	for len(lo) > 0 {
		n := min(len(lo), chunkRows/4)
		hashU64(dst[:n], lo[:n])
		combine(dst[:n], hi[:n])
		dst, lo, hi = dst[n:], lo[n:], hi[n:]
	}
}

// Combine mixes keys[i], the next word of row i's key, into dst[i]. The order of the words matters.
func Combine(dst []uint64, keys []uint64) {
	checkDst(dst, keys)
	for len(keys) > chunkRows {
		combine(dst[:chunkRows], keys[:chunkRows])
		dst, keys = dst[chunkRows:], keys[chunkRows:]
	}
	combine(dst[:len(keys)], keys)
}

// Mix is Combine for one row: it returns the hash of a key whose words so far hash to h and whose next word is k.
func Mix(h, k uint64) uint64 { return One(h ^ k) }
