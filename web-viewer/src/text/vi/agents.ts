/** Words about edge agents. */
export const agents = {
  agents: {
    title: 'Bộ xử lý biên',
    name: 'Tên',
    state: 'Tình trạng',
    lastSeen: 'Lần cuối',
    version: 'Phiên bản',
    cameras: 'Camera',
    connected: 'Đang nối',
    notConnected: 'Không nối',
    revoked: 'Đã thu hồi',
    never: 'chưa bao giờ',
    conflict: 'Một máy khác dùng trùng danh tính lúc {{at}}. Kiểm tra xem thẻ nhớ có bị sao chép không.',
    none: 'Chưa có bộ xử lý nào.',
    noneHint:
      'Tạo mã ghi danh rồi chạy “bin/matlang enrol MÃ --config agent.yaml” trên máy tại điểm đặt camera.',
    enrol: 'Tạo mã ghi danh',
    enrolName: 'Tên bộ xử lý mới',
    enrolNamePlaceholder: 'ví dụ: Trường Mầm non',
    make: 'Tạo mã',
    codeTitle: 'Mã ghi danh dùng một lần',
    codeHint: 'Chạy lệnh này trên bộ xử lý. Mã hết hạn lúc {{at}} và không hiện lại.',
    copy: 'Chép lệnh',
    copied: 'Đã chép',
    done: 'Xong',
  },
};
