"""The app: everything a person sees in the browser. The only room that knows Streamlit."""
