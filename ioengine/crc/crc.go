// Package crc is the one checksum of stored bytes: column granules, runs, directory pages.
//
// It is CRC-32C, which the CPU computes (hash/crc32 dispatches to SSE4.2), run from a start value that the seed
// determines. The seed carries what the bytes are (table, column, granule, object, offset, version), so that bytes
// which are intact but in the wrong place fail too. Every burst of up to 32 bits is found; other damage passes once
// in 2^32.
//
// It runs at 26 GB/s on 64 KiB (Zen 4), XXH64 at 14: a run is summed once per read from a device of 2 GB/s.
package crc

import (
	"encoding/binary"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Sum returns the checksum of p under seed. It is never 0, so a zeroed field of a checksum always fails. Chain it,
// the result of one call as seed of the next, to cover several pieces.
func Sum(seed uint64, p []byte) uint64 {
	var prefix [8]byte
	binary.LittleEndian.PutUint64(prefix[:], seed)
	sum := crc32.Update(crc32.Update(0, castagnoli, prefix[:]), castagnoli, p)
	// The upper half holds the length and the sum's complement: a torn or zero-filled field does not look like a sum.
	return uint64(sum) | uint64(^sum^uint32(len(p)))<<32
}
