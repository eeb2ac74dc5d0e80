// payment
