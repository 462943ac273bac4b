package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

type testSettings struct {
	Listen string     `name:"listen" doc:"address that clients connect to"`
	Local  bool       `name:"local-infile" doc:"allow LOAD DATA LOCAL"`
	Count  int        `name:"workers" doc:"number of workers"`
	Cache  Size       `name:"cache-size" doc:"memory for the cache"`
	Level  slog.Level `name:"log-level" doc:"least level that is logged"`
	Hidden string
}

func bind(t *testing.T, args ...string) (*Binding, *testSettings) {
	t.Helper()
	s := &testSettings{Listen: "127.0.0.1:3306", Cache: 1 << 30}
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	b, err := Bind(flags, s, "COLONNADE_")
	if err != nil {
		t.Fatal(err)
	}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return b, s
}

func env(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := values[name]; return v, ok }
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "colonnade.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPrecedence proves that flags win over the environment, that over the file, and that over the default.
func TestPrecedence(t *testing.T) {
	file := writeFile(t, "listen = \"file:1\"\nlocal-infile = true\nworkers = 7\ncache-size = \"3 MiB\"\n")
	b, s := bind(t, "--listen", "flag:1")
	err := b.Load(env(map[string]string{"COLONNADE_LISTEN": "env:1", "COLONNADE_WORKERS": "5"}), file)
	if err != nil {
		t.Fatal(err)
	}
	want := &testSettings{Listen: "flag:1", Local: true, Count: 5, Cache: 3 << 20}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

// TestPrintReadsBack proves that the printed file gives the same settings again.
func TestPrintReadsBack(t *testing.T) {
	b, s := bind(t, "--local-infile", "--workers=3", "--cache-size=512k", "--log-level=debug", `--listen=a"b:1`)
	var text strings.Builder
	if err := b.Print(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Memory for the cache.\n# Flag --cache-size, environment COLONNADE_CACHE_SIZE.\n",
		"cache-size = \"512KiB\"\n", "workers = 3\n", "local-infile = true\n", "log-level = \"DEBUG\"\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
	b2, s2 := bind(t)
	if err := b2.Load(env(nil), writeFile(t, text.String())); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, s2); diff != "" {
		t.Error(diff)
	}
}

// TestBadValues proves that each source names itself and the setting in its errors.
func TestBadValues(t *testing.T) {
	for _, c := range []struct{ file, envName, envValue, want string }{
		{file: "lisen = \"x\"\n", want: "unknown settings: lisen"},
		{file: "[section]\nlisten = \"x\"\n", want: "unknown settings: section"},
		{file: "workers = \"many\"\n", want: `workers: "many" is not a whole number`},
		{file: "workers = [1]\n", want: "workers: want a text"},
		{file: "workers = \n", want: "colonnade.toml"},
		{envName: "COLONNADE_CACHE_SIZE", envValue: "-1", want: `COLONNADE_CACHE_SIZE: "-1" is not a size`},
		{envName: "COLONNADE_LOCAL_INFILE", envValue: "maybe", want: "neither true nor false"},
	} {
		b, _ := bind(t)
		file := ""
		if c.file != "" {
			file = writeFile(t, c.file)
		}
		err := b.Load(env(map[string]string{c.envName: c.envValue}), file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got error %v", c, err)
		}
	}
	b, _ := bind(t)
	if err := b.Load(env(nil), filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "17": 17, "1k": 1 << 10, "2 MB": 2 << 20, "3GiB": 3 << 30, "4t": 4 << 40, "5gib": 5 << 30,
	} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%q: got %d, %v; want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "x", "-1", "1.5G", "9999999999T", "1KK"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q: got %d, want an error", text, s)
		}
	}
}
