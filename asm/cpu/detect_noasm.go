//go:build purego || !amd64

package cpu

func detect() Tier { return Generic }
