package cpu

import (
	"strings"
	"testing"
)

// The override lowers, never raises, and says what is wrong with a value it cannot honour.
func TestLowered(t *testing.T) {
	cases := []struct {
		have     Tier
		override string
		want     Tier
		err      string
	}{
		{AVX512, "", AVX512, ""},
		{AVX512, "avx2", AVX2, ""},
		{AVX512, "GENERIC", Generic, ""},
		{AVX2, "avx512", AVX2, "this machine supports only avx2"},
		{AVX2, "sse", AVX2, `unknown CPU tier "sse"`},
	}
	for _, c := range cases {
		got, err := lowered(c.have, c.override)
		if got != c.want {
			t.Errorf("lowered(%s, %q) = %s, want %s", c.have, c.override, got, c.want)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("lowered(%s, %q): error %v, want %q", c.have, c.override, err, c.err)
		}
	}
}

func TestTierNames(t *testing.T) {
	for _, tier := range Tiers {
		back, err := ParseTier(tier.String())
		if err != nil || back != tier {
			t.Errorf("ParseTier(%q) = %v, %v", tier.String(), back, err)
		}
	}
	if got := Tier(9).String(); got != "tier(9)" {
		t.Errorf("unknown tier prints %q", got)
	}
}

// fakeTB records what SelectForTest does to a test that it skips or fails.
type fakeTB struct {
	skipped, failed bool
	cleanups        []func()
}

func (f *fakeTB) Helper()               {}
func (f *fakeTB) Cleanup(fn func())     { f.cleanups = append(f.cleanups, fn) }
func (f *fakeTB) Skipf(string, ...any)  { f.skipped = true }
func (f *fakeTB) Fatalf(string, ...any) { f.failed = true }

// A tier of the machine is selected and restored; one it lacks skips, or fails when required.
func TestSelectForTest(t *testing.T) {
	before, machine := Active(), detected
	defer func() { detected = machine }()

	var ok fakeTB
	SelectForTest(&ok, Generic)
	if Active() != Generic || ok.skipped || ok.failed {
		t.Errorf("generic not selected: active %s, %+v", Active(), ok)
	}
	for _, fn := range ok.cleanups {
		fn()
	}
	if Active() != before {
		t.Errorf("tier not restored: %s, want %s", Active(), before)
	}

	detected = AVX2
	t.Setenv(EnvRequire, "")
	var skip fakeTB
	SelectForTest(&skip, AVX512)
	if !skip.skipped || skip.failed {
		t.Errorf("missing tier: %+v, want a skip", skip)
	}
	t.Setenv(EnvRequire, "avx2, avx512")
	var fail fakeTB
	SelectForTest(&fail, AVX512)
	if !fail.failed {
		t.Errorf("missing required tier: %+v, want a failure", fail)
	}
}
