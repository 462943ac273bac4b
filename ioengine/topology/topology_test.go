package topology

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree makes a sysfs of the given files.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, "devices/system", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// Two nodes, one of memory only beside them, an offline CPU and a cpuset give the CPUs that may be used.
func TestReadNodes(t *testing.T) {
	root := tree(t, map[string]string{
		"cpu/online": "0-6", "node/online": "0-2",
		"node/node0/cpulist": "0-3", "node/node1/cpulist": "4-7", "node/node2/cpulist": "",
	})
	topo, err := Read(root, func() ([]int, error) { return []int{1, 2, 5, 6, 7}, nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(topo.Nodes) != 3 || !slices.Equal(topo.Nodes[0].CPUs, []int{1, 2}) || len(topo.Nodes[2].CPUs) != 0 {
		t.Errorf("nodes %+v", topo.Nodes)
	}
	if got := topo.CPUs(); !slices.Equal(got, []int{1, 5, 2, 6}) {
		t.Errorf("CPUs in turn %v", got)
	}
	if topo.NodeOf(6) != 1 || topo.NodeOf(0) != -1 {
		t.Errorf("node of 6: %d, of 0: %d", topo.NodeOf(6), topo.NodeOf(0))
	}
}

// A kernel without NUMA has one node.
func TestReadWithoutNodes(t *testing.T) {
	topo, err := Read(tree(t, map[string]string{"cpu/online": "0-1"}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(topo.Nodes) != 1 || !slices.Equal(topo.CPUs(), []int{0, 1}) {
		t.Errorf("topology %+v", topo)
	}
}

// What does not fit together is an error that says what.
func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		files   map[string]string
		allowed func() ([]int, error)
		want    string
	}{
		{"nothing", nil, nil, "online"},
		{"damaged list", map[string]string{"cpu/online": "0-x"}, nil, `bad range "0-x"`},
		{"huge list", map[string]string{"cpu/online": "0-99999999"}, nil, "bad range"},
		{"backwards", map[string]string{"cpu/online": "3-1"}, nil, "bad range"},
		{"not allowed", map[string]string{"cpu/online": "0"}, func() ([]int, error) { return []int{9}, nil }, "no CPU"},
		{"affinity fails", map[string]string{"cpu/online": "0"},
			func() ([]int, error) { return nil, errors.New("denied") }, "denied"},
		{"node without list", map[string]string{"cpu/online": "0", "node/online": "0"}, nil, "node 0"},
		{"CPU in no node", map[string]string{"cpu/online": "0-1", "node/online": "0", "node/node0/cpulist": "0"}, nil,
			"nodes hold CPUs [0]"},
		{"damaged nodes", map[string]string{"cpu/online": "0", "node/online": "?"}, nil, "nodes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Read(tree(t, c.files), c.allowed); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// This machine has a topology, and it agrees with the scheduler.
func TestReadThisMachine(t *testing.T) {
	topo, err := Read("/sys", AllowedCPUs)
	if err != nil {
		t.Fatal(err)
	}
	may, err := AllowedCPUs()
	if err != nil {
		t.Fatal(err)
	}
	if len(topo.CPUs()) == 0 || len(topo.CPUs()) > len(may) {
		t.Errorf("%d CPUs, %d allowed", len(topo.CPUs()), len(may))
	}
}
