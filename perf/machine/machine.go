// Package machine describes what a measurement ran on, so that lines of results from different days and hosts can be
// told apart.
package machine

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/sys/unix"
)

// Description is written into every line of results.
type Description struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Tier   string `json:"tier"`
	Kernel string `json:"kernel"`
	Go     string `json:"go"`
	Commit string `json:"commit"`
}

// Describe describes this machine and this binary; tier is the instruction-set tier that the kernels run at.
func Describe(tier string) (Description, error) {
	var uts unix.Utsname
	if err := unix.Uname(&uts); err != nil {
		return Description{}, fmt.Errorf("ask for the kernel's version: %w", err)
	}
	return Description{
		CPU:    cpuModel(),
		Cores:  runtime.NumCPU(),
		Tier:   tier,
		Kernel: unix.ByteSliceToString(uts.Release[:]),
		Go:     runtime.Version(),
		Commit: commit(),
	}, nil
}

// cpuModel gives the processor's name, or the architecture where /proc/cpuinfo has none.
func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return runtime.GOARCH
}

// commit gives the revision that the binary was built from, with a plus sign where the tree had changes.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "unknown", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value[:min(12, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			changed = "+"
		}
	}
	return revision + changed
}
