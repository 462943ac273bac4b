//go:build linux

package table

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/asm/hash"
)

// onHugePages copies words to memory with pages of 2 MiB, as the server keeps its tables.
func onHugePages(b *testing.B, words []uint64) []uint64 {
	const adviceHugePage = 14
	mem, err := syscall.Mmap(-1, 0, (len(words)*8+4<<20)&^(2<<20-1), syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		b.Fatalf("map the table: %v", err)
	}
	b.Cleanup(func() {
		if err := syscall.Munmap(mem); err != nil {
			b.Errorf("unmap the table: %v", err)
		}
	})
	if err := syscall.Madvise(mem, adviceHugePage); err != nil {
		b.Logf("without huge pages: %v", err)
	}
	out := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(mem))), len(words))
	copy(out, words)
	return out
}

// BenchmarkFind searches a million random keys, all present, in batches of 1,024, in tables of n keys that are half
// full, with entries of 32 bytes. The rate counts the keys' bytes.
func BenchmarkFind(b *testing.B) {
	const stride, batch, rows = 4, 1024, 1 << 20
	for _, n := range []int{4, 1000, 10_000, 40_000, 100_000, 300_000, 1_000_000, 4_000_000} {
		size := 8
		for size < 2*n {
			size *= 2
		}
		present := make([]uint64, n)
		for i := range present {
			present[i] = uint64(i) * 977
		}
		filled, _ := fill(size, stride, present, 64)
		entries := onHugePages(b, filled)
		rng := rand.New(rand.NewPCG(1, 2))
		keys, hashes, slots := make([]uint64, rows), make([]uint64, rows), make([]uint32, rows)
		for i := range keys {
			keys[i] = present[rng.IntN(n)]
		}
		hash.U64(hashes, keys)
		for _, tier := range []cpu.Tier{cpu.Generic, cpu.AVX2} {
			run := func(name string, find func(at int)) {
				b.Run(fmt.Sprintf("%s/tier=%s/n=%d", name, tier, n), func(b *testing.B) {
					cpu.SelectForTest(b, tier)
					b.SetBytes(8 * rows)
					for b.Loop() {
						for at := 0; at < rows; at += batch {
							find(at)
						}
					}
				})
			}
			run("U64", func(at int) {
				FindU64(slots[at:at+batch], entries, stride, uint64(size-1), hashes[at:at+batch], keys[at:at+batch])
			})
			run("Tag", func(at int) {
				FindTag(slots[at:at+batch], entries, stride, uint64(size-1), hashes[at:at+batch])
			})
		}
	}
}
