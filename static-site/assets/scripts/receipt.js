// receipt
