package live

import (
	"syscall"
	"unsafe"
)

// write writes to a socket that never makes anybody wait. Nobody need tell the
// scheduler of it, then, as syscall.Write does, in case it takes long: of a
// frame that goes to thousands that would be a fifth of the time.
func write(fd int, data []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(data))), uintptr(len(data)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
