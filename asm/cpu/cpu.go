// Package cpu knows which kernel tier this process may use. It is the only reader of cpuid: a tier is one named,
// complete set of processor features, tested as a whole together with the operating system's support for the
// registers, so that no kernel ever runs on half of what it needs.
//
// The tier is detected once when the process starts. COLONNADE_CPU=generic|avx2|avx512 lowers it (never raises
// it); EnvError reports a value that could not be honoured. Kernel families read Active at each call: one plain
// load, against kernels that take 40 ns and more.
//
//	switch cpu.Active() {
//	case cpu.AVX512:
//		sumInt64AVX512(...)
//	case cpu.AVX2:
//		sumInt64AVX2(...)
//	default:
//		sumInt64Generic(...)
//	}
package cpu

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
)

// Tier is the instruction-set level that a kernel runs at. Higher tiers include the lower ones.
type Tier uint8

const (
	// Generic is plain Go on any processor.
	Generic Tier = iota
	// AVX2 is AVX2 with BMI1, BMI2, POPCNT and LZCNT.
	AVX2
	// AVX512 is AVX-512 F, CD, BW, DQ, VL, VBMI, VBMI2, VPOPCNTDQ and IFMA (Ice Lake, Zen 4 and later) over AVX2.
	AVX512
)

// EnvTier names the environment variable that lowers the active tier.
const EnvTier = "COLONNADE_CPU"

// EnvRequire names the environment variable that lists, separated by commas, the tiers that tests must not skip.
const EnvRequire = "COLONNADE_REQUIRE_TIERS"

// Tiers lists all tiers, lowest first.
var Tiers = [...]Tier{Generic, AVX2, AVX512}

var tierNames = [...]string{Generic: "generic", AVX2: "avx2", AVX512: "avx512"}

// String returns the word used in environment variables, metrics and benchmark names.
func (t Tier) String() string {
	if int(t) < len(tierNames) {
		return tierNames[t]
	}
	return fmt.Sprintf("tier(%d)", uint8(t))
}

// ParseTier returns the tier that String prints as name.
func ParseTier(name string) (Tier, error) {
	for _, t := range Tiers {
		if t.String() == name {
			return t, nil
		}
	}
	return Generic, fmt.Errorf("unknown CPU tier %q (want generic, avx2 or avx512)", name)
}

var (
	detected Tier
	envErr   error
	// active is written by init and by SelectForTest, and read by every kernel call.
	active atomic.Uint32
)

func init() {
	detected = detect()
	tier, err := lowered(detected, os.Getenv(EnvTier))
	envErr = err
	active.Store(uint32(tier))
}

// lowered applies the override: the named tier if this machine has it, otherwise the detected one and an error.
func lowered(have Tier, override string) (Tier, error) {
	if override == "" {
		return have, nil
	}
	want, err := ParseTier(strings.ToLower(override))
	if err != nil {
		return have, fmt.Errorf("%s: %w", EnvTier, err)
	}
	if want > have {
		return have, fmt.Errorf("%s=%s: this machine supports only %s", EnvTier, want, have)
	}
	return want, nil
}

// Detected returns the highest tier that the processor and the operating system support.
func Detected() Tier { return detected }

// Active returns the tier that kernels use now: Detected unless lowered.
func Active() Tier { return Tier(active.Load()) }

// EnvError returns why COLONNADE_CPU was not honoured, or nil. The server reports it at start and exits.
func EnvError() error { return envErr }

// TB is the part of testing.TB that SelectForTest needs; it keeps package testing out of the server.
type TB interface {
	Helper()
	Cleanup(func())
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// SelectForTest runs the rest of the test on tier t and restores the former tier when the test ends. A tier that
// the machine lacks skips the test visibly, or fails it when COLONNADE_REQUIRE_TIERS lists the tier. The tier is
// one per process: tests that call this must not run in parallel.
func SelectForTest(tb TB, t Tier) {
	tb.Helper()
	if t > detected {
		for name := range strings.SplitSeq(os.Getenv(EnvRequire), ",") {
			if strings.TrimSpace(strings.ToLower(name)) == t.String() {
				tb.Fatalf("tier %s is required by %s, this machine supports only %s", t, EnvRequire, detected)
				return
			}
		}
		tb.Skipf("tier %s: this machine supports only %s", t, detected)
		return
	}
	former := active.Swap(uint32(t))
	tb.Cleanup(func() { active.Store(former) })
}
