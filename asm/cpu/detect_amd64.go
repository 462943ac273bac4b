//go:build !purego

package cpu

import "github.com/klauspost/cpuid/v2"

// The feature sets of the tiers. cpuid reports AVX and AVX-512 features only where XCR0 says that the operating
// system saves the registers.
var (
	featuresAVX2 = []cpuid.FeatureID{cpuid.AVX, cpuid.AVX2, cpuid.BMI1, cpuid.BMI2, cpuid.POPCNT, cpuid.LZCNT}

	featuresAVX512 = []cpuid.FeatureID{
		cpuid.AVX512F, cpuid.AVX512CD, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL,
		cpuid.AVX512VBMI, cpuid.AVX512VBMI2, cpuid.AVX512VPOPCNTDQ, cpuid.AVX512IFMA,
	}
)

func detect() Tier {
	switch {
	case !cpuid.CPU.Supports(featuresAVX2...):
		return Generic
	case !cpuid.CPU.Supports(featuresAVX512...):
		return AVX2
	default:
		return AVX512
	}
}
