/** Words of what false alarms say of a rule. */
export const ruleFeedback = {
  ruleFeedback: {
    title: 'Báo giả của quy tắc này',
    none: 'Không có báo giả trong {{days}} ngày qua.',
    count: '{{days}} ngày qua: {{falseAlarms}} báo giả trong {{alarms}} báo động.',
    where: 'Chọn một dòng để thấy chỗ đó trong hình.',
    accept: 'Đưa vào bản nháp',
    pictureAlt: 'Ảnh báo giả lúc {{at}}',
    advice: {
      'no-animals': 'Đề xuất: bỏ con vật khỏi loại đối tượng (lý do: {{reason}}).',
      'less-sensitive':
        'Đề xuất: giảm độ nhạy một bậc (lý do: {{reason}}). Thử trên 24 giờ qua trước khi lưu.',
      redraw: 'Nên xem lại vùng hoặc vạch (lý do: {{reason}}).',
      schedule: 'Nên xem lại lịch: có giờ người được phép ở đó (lý do: {{reason}}).',
    },
  },
};
