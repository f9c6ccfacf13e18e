// SPDX-License-Identifier: Apache-2.0
// What cnitool does, by Debian's libcni: Debian has the library and not the tool.
// cnitool add|check|del NETWORK NETNS.
package main

import (
	"context"
	"crypto/sha512"
	"fmt"
	"os"
	"path/filepath"

	"github.com/containernetworking/cni/libcni"
)

func run(verb, network, netns, id string) error {
	list, err := libcni.LoadConfList("/etc/cni/net.d", network)
	if err != nil {
		return err
	}
	runtime := &libcni.RuntimeConf{ContainerID: id, NetNS: netns, IfName: "eth0"}
	cni := libcni.NewCNIConfig(filepath.SplitList(os.Getenv("CNI_PATH")), nil)
	switch verb {
	case "add":
		_, err = cni.AddNetworkList(context.Background(), list, runtime)
	case "check":
		err = cni.CheckNetworkList(context.Background(), list, runtime)
	case "del":
		err = cni.DelNetworkList(context.Background(), list, runtime)
	default:
		err = fmt.Errorf("unknown verb %s", verb)
	}
	return err
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "cnitool add|check|del NETWORK NETNS [CONTAINER-ID]")
		os.Exit(2)
	}
	hash := sha512.Sum512([]byte(os.Args[3]))
	id := fmt.Sprintf("cnitool-%x", hash[:10])
	if len(os.Args) > 4 {
		id = os.Args[4]
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], id); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
