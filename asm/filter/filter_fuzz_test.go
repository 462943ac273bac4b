package filter

import (
	"math"
	"testing"
	"unsafe"

	"github.com/colonnadedb/colonnade/asm/guard"
)

// column reads values of T from bytes and places them misaligned by shift elements, before an unmapped page if
// wall says so.
func column[T guard.Lane](t *testing.T, data []byte, shift uint8, wall bool) []T {
	width := int(unsafe.Sizeof(*new(T)))
	n := len(data) / width
	all := make([]T, n)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(all))), n*width), data)
	if wall {
		return guard.EndOf(t, all)
	}
	return all[min(n, int(shift%16)):]
}

func FuzzRange(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef0123456789abcdef"), uint64(3), uint64(50), uint8(1), true)
	f.Fuzz(func(t *testing.T, data []byte, lo, span uint64, shift uint8, wall bool) {
		u8, u16 := column[uint8](t, data, shift, wall), column[uint16](t, data, shift, wall)
		u32, u64 := column[uint32](t, data, shift, wall), column[uint64](t, data, shift, wall)
		forTiers(t, func(t *testing.T) {
			fuzzRange(t, u8, uint8(lo), uint8(span), RangeU8)
			fuzzRange(t, u16, uint16(lo), uint16(span), RangeU16)
			fuzzRange(t, u32, uint32(lo), uint32(span), RangeU32)
			fuzzRange(t, u64, lo, span, RangeU64)
		})
	})
}

func fuzzRange[T unsigned](t *testing.T, src []T, lo, span T, run func(dst []uint64, src []T, lo, span T)) {
	checkBitmap(t, "range", len(src), len(src)%8,
		func(dst []uint64) { run(dst, src, lo, span) },
		func(i int) bool { return src[i]-lo <= span })
}

func FuzzColumns(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef0123456789abcdef"), uint64(3), uint8(1), true)
	f.Fuzz(func(t *testing.T, data []byte, bits uint64, shift uint8, wall bool) {
		half := len(data) / 16 * 8
		f64, g64 := column[float64](t, data[:half], shift, wall), column[float64](t, data[half:2*half], shift, wall)
		i64, j64 := column[int64](t, data[:half], shift, wall), column[int64](t, data[half:2*half], shift, wall)
		u64, v64 := column[uint64](t, data[:half], shift, wall), column[uint64](t, data[half:2*half], shift, wall)
		u32, v32 := column[uint32](t, data[:half], shift, wall), column[uint32](t, data[half:2*half], shift, wall)
		u16, v16 := column[uint16](t, data[:half], shift, wall), column[uint16](t, data[half:2*half], shift, wall)
		u8, v8 := column[uint8](t, data[:half], shift, wall), column[uint8](t, data[half:2*half], shift, wall)
		c := math.Float64frombits(bits)
		forTiers(t, func(t *testing.T) {
			for _, op := range ops {
				checkBitmap(t, "float64", len(f64), 1, func(dst []uint64) { Float64VS(op, dst, f64, c) },
					func(i int) bool { return compare(op, f64[i], c) })
				fuzzVV(t, op, f64, g64, Float64VV)
				fuzzVV(t, op, i64, j64, Int64VV)
				fuzzVV(t, op, u64, v64, Uint64VV)
				fuzzVV(t, op, u32, v32, U32VV)
				fuzzVV(t, op, u16, v16, U16VV)
				fuzzVV(t, op, u8, v8, U8VV)
			}
		})
	})
}

func fuzzVV[T guard.Lane](t *testing.T, op Op, a, b []T, run func(op Op, dst []uint64, a, b []T)) {
	checkBitmap(t, "columns", len(a), len(a)%8, func(dst []uint64) { run(op, dst, a, b) },
		func(i int) bool { return compare(op, a[i], b[i]) })
}

func FuzzLookupU8(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), uint64(0xf0f0), uint8(3), false)
	f.Fuzz(func(t *testing.T, data []byte, bits uint64, shift uint8, wall bool) {
		table := []uint64{bits, ^bits, bits >> 9, bits * 0x9e3779b97f4a7c15}
		codes := column[uint8](t, data, shift, wall)
		forTiers(t, func(t *testing.T) {
			checkBitmap(t, "lookup", len(codes), 3, func(dst []uint64) { LookupU8(dst, codes, table) },
				func(i int) bool { return table[codes[i]>>6]>>(codes[i]&63)&1 == 1 })
		})
	})
}
