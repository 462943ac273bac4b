package types

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// TestCalendar proves day numbers, weekdays and their inverse against package time for every day since 0000-03-01.
func TestCalendar(t *testing.T) {
	base := time.Date(0, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := int64(60); n <= maxDayNum; n++ {
		y, m, d, ok := DateOfDays(n)
		if !ok || DaysOfDate(y, m, d) != n {
			t.Fatalf("day %d is %d-%d-%d, back %d", n, y, m, d, DaysOfDate(y, m, d))
		}
		if n%97 == 0 || m == 2 && d >= 28 {
			w := base.AddDate(0, 0, int(n-60))
			if w.Year() != y || int(w.Month()) != m || w.Day() != d || (int(w.Weekday())+6)%7 != Weekday(n) {
				t.Fatalf("day %d is %d-%d-%d weekday %d, want %s", n, y, m, d, Weekday(n), w)
			}
		}
	}
	if DaysOfDate(1970, 1, 1) != 719528 || DaysOfDate(0, 1, 1) != 1 {
		t.Fatal("day numbers are not TO_DAYS")
	}
}

// TestTemporalPacking proves that packing is undone by unpacking and that arithmetic over microseconds is exact.
func TestTemporalPacking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		us := r.Int64N(8000*366*microsADay/366) - 60_000_000*1_000_000
		dt, ok := DateTimeOfUnixMicros(us)
		if !ok {
			t.Fatalf("%d has no date", us)
		}
		if back, ok := UnixMicros(dt); !ok || back != us {
			t.Fatalf("%d became %d", us, back)
		}
		w := time.UnixMicro(us).UTC()
		d, c := UnpackDateTime(dt)
		if y, m, dd := UnpackDate(d); y != w.Year() || m != int(w.Month()) || dd != w.Day() || c.Hour != w.Hour() ||
			c.Micro != w.Nanosecond()/1000 {
			t.Fatalf("%d is %v %v, want %s", us, d, c, w)
		}
		add := r.Int64N(1e15) - 5e14
		moved, ok := AddMicros(dt, add)
		if want, wok := DateTimeOfUnixMicros(us + add); ok != wok || ok && moved != want {
			t.Fatalf("%d + %d", us, add)
		}
		c2 := ClockOfMicros(r.Int64N(2*MaxTime>>20) - MaxTime>>20)
		if UnpackTime(PackTime(c2)) != c2 {
			t.Fatalf("time %v", c2)
		}
	}
	if d, ok := AddMonths(PackDate(2024, 1, 31), 1); !ok || d != PackDate(2024, 2, 29) {
		t.Fatal("month is not clipped")
	}
}

// TestInt128Division proves division and rescaling against math/big.
func TestInt128Division(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func() Int128 {
		a := Int128{Lo: r.Uint64(), Hi: int64(r.Uint64())}
		s := r.UintN(127)
		for range s {
			a.Lo = a.Lo>>1 | uint64(a.Hi)<<63
			a.Hi >>= 1
		}
		return a
	}
	toBig := func(a Int128) *big.Int { b, _ := new(big.Int).SetString(a.String(), 10); return b }
	for range 200000 {
		a, b := random(), random()
		if b == (Int128{}) {
			continue
		}
		q, rem := a.QuoRem(b)
		wq, wr := new(big.Int).QuoRem(toBig(a), toBig(b), new(big.Int))
		if toBig(q).Cmp(wq) != 0 || toBig(rem).Cmp(wr) != 0 {
			t.Fatalf("%s / %s = %s rem %s, want %s rem %s", a, b, q, rem, wq, wr)
		}
		k := r.IntN(30)
		got, _, _ := a.Rescale(-k)
		p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil)
		half := new(big.Int).Quo(p, big.NewInt(2))
		want := new(big.Int).Abs(toBig(a))
		want.Quo(want.Add(want, half), p)
		if a.Sign() < 0 {
			want.Neg(want)
		}
		if toBig(got).Cmp(want) != 0 {
			t.Fatalf("%s / 10^%d = %s, want %s", a, k, got, want)
		}
		if a.IsInt64() && k <= 18 {
			if r64, _, _ := RescaleInt64(a.Int64(), -k); toBig(Int128From(r64)).Cmp(want) != 0 {
				t.Fatalf("%s / 10^%d = %d, want %s", a, k, r64, want)
			}
		}
	}
	for i := range 19 {
		if Digits(uint64(Pow10(i))) != i+1 || i > 0 && Digits(uint64(Pow10(i)-1)) != i {
			t.Fatalf("digits of 10^%d", i)
		}
		if Pow10Int128(i+19).Digits() != i+20 {
			t.Fatalf("digits of 10^%d", i+19)
		}
	}
}
