import { reactive } from 'vue'

// connection is what the quiet line under the top bar says about the network.
export const connection = reactive({
  state: 'fine' as 'fine' | 'retrying' | 'gone',
  back() {
    this.state = 'fine'
  },
  retrying() {
    this.state = 'retrying'
  },
  gone() {
    this.state = 'gone'
  },
})
