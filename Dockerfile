# The course with JupyterLab, for a computer with nothing but Docker: docs/hosting.md
FROM python:3.13-slim

COPY . /course
RUN pip install --no-cache-dir -c /course/constraints.txt '/course[lab]' && rm -r /course

RUN useradd --create-home --uid 1000 learner
USER learner
WORKDIR /home/learner
ENV OPENBLAS_NUM_THREADS=1

EXPOSE 8888
CMD ["dnn", "start", "--no-browser", "--ip", "0.0.0.0", "--port", "8888"]
