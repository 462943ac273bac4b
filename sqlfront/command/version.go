package command

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker: -X github.com/colonnadedb/colonnade/sqlfront/command.version=1.2.3.
var version = "devel"

// newVersion gives the version command.
func newVersion(deps Deps) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			tier := ""
			if deps.Tier != nil {
				tier = ", kernels " + deps.Tier()
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "colonnade %s%s (%s, %s/%s%s)\n",
				version, revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH, tier)
			return err
		},
	}
}

// revision gives the commit that the binary was built from, where the build knows it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return ", commit " + s.Value[:12]
		}
	}
	return ""
}
