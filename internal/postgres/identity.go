package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is the system user that a private server runs as. PostgreSQL
// refuses root, so root hands it to a lesser user.
type identity struct {
	name     string
	uid, gid int
}

// identityFor is who serves the cluster at data: whoever owns it already, else
// ourselves, else (when we are root) postgres or nobody.
func identityFor(data string) (identity, error) {
	self := identity{name: userName(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}
	info, err := os.Stat(data)
	if err == nil {
		stat := info.Sys().(*syscall.Stat_t)
		owner := identity{name: userName(int(stat.Uid)), uid: int(stat.Uid), gid: int(stat.Gid)}
		if owner.uid == self.uid && self.uid != 0 || self.uid == 0 && owner.uid != 0 {
			return owner, nil
		}
		return identity{}, fmt.Errorf("数据库目录 %s 属于用户 %s，请用这个用户启动", data, owner.name)
	}
	if !errors.Is(err, fs.ErrNotExist) || self.uid != 0 {
		return self, nil // what cannot be read is refused with its reason where it is used
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, errUID := strconv.Atoi(u.Uid)
			gid, errGID := strconv.Atoi(u.Gid)
			if errUID == nil && errGID == nil {
				return identity{name: name, uid: uid, gid: gid}, nil
			}
		}
	}
	return identity{}, errors.New("不能以 root 身份运行 PostgreSQL，系统里也没有 postgres 或 nobody 用户：请换一个普通用户启动")
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

// own makes the folder if it is missing and gives it to id, for nobody else to enter.
func (id identity) own(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("不能建立目录 %s：%w", dir, err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, id.uid, id.gid); err != nil {
			return fmt.Errorf("不能把目录 %s 交给用户 %s：%w", dir, id.name, err)
		}
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("不能设定目录 %s 的权限：%w", dir, err)
	}
	return nil
}

// reaches refuses a folder that id could not come to, because a folder above
// it lets nobody through.
func (id identity) reaches(dir string) error {
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return fmt.Errorf("不能查看目录 %s：%w", parent, err)
		}
		stat := info.Sys().(*syscall.Stat_t)
		enter := fs.FileMode(0o001)
		switch {
		case int(stat.Uid) == id.uid:
			enter = 0o100
		case int(stat.Gid) == id.gid:
			enter = 0o010
		}
		if info.Mode()&enter == 0 {
			return fmt.Errorf("数据库以用户 %s 运行，但它不能通过目录 %s：请执行 chmod o+x %s，或者把 GX_DATA 设到别处（例如 /var/lib/gongxiang）",
				id.name, parent, parent)
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// process is how a child is started as id: apart from our terminal's signals,
// and told to shut down (fast, but in order) when the thread that started it ends.
func (id identity) process() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGINT}
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	}
	return attr
}
