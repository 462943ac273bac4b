// Package topology reads the machine's NUMA nodes and CPUs from sysfs.
//
//	topo, err := topology.Read("/sys", topology.AllowedCPUs) // any root: tests feed fake trees
//	topo.Nodes[0].CPUs                                       // online and allowed for this process, ascending
//	topo.CPUs()                                              // all of them, interleaved over the nodes
package topology
