/** How a live picture is shown, and why not by the best way. */
export const player = {
  player: {
    shownBy: 'Cách chiếu: {{way}}',
    insteadOf: '{{way}}, thay cho {{better}}: {{reason}}',
    stills: 'ảnh từng giây',
    way: {
      mse: 'Media Source',
      'managed-mse': 'Media Source của iPhone, Safari',
      webcodecs: 'WebCodecs, trễ ít nhất',
      jpeg: 'ảnh từng giây do bộ xử lý biên gửi',
    },
    short: {
      mse: 'Media Source',
      'managed-mse': 'Media Source của Safari',
      webcodecs: 'WebCodecs',
      jpeg: 'ảnh từng giây',
    },
    because: {
      missing: 'trình duyệt này không có',
      insecure: 'trang không mở bằng HTTPS',
      codec: 'trình duyệt không giải mã được kiểu nén của luồng này',
      broke: 'đã thử và hỏng trên máy này; năm phút nữa thử lại',
    },
  },
};
